import { type Matrix, type KMeansBackend, type StartResult } from '@centroid/kmeans-native'
import { checkExplicitInit } from './explicit-init.ts'
import type { MatrixInput } from './input.ts'
import { RowSample } from './row-sample.ts'
import { columnMeans } from './stream-columns.ts'
import type { StreamContext } from './stream-context.ts'
import { checkClusterCount } from './stream-settings.ts'

export interface SeedingOptions {
  doing: string
  nClusters: number
  init: 'k-means++' | 'random' | MatrixInput
  seed: number
  /** Rows of the sample, once the number of columns is known. */
  sampleRows: (cols: number) => number
}

/** What the passes before the first iteration find. */
export interface Survey {
  rows: number
  /** The column means (cols). */
  offset: Float64Array
  /** Null for explicit centroids. */
  sample: { matrix: Matrix; weights: Float64Array } | null
  /** A checked copy of the explicit centroids (nClusters x cols); null where they are to be found. */
  given: Float64Array | null
}

/**
 * Counts the rows, where the source does not say how many it has, and finds the column means and a sample: two passes or
 * one.
 * @throws RangeError for more clusters than rows and wrong explicit centroids; DataError for values and weights that
 * cannot be used.
 */
export async function survey(context: StreamContext, options: SeedingOptions): Promise<Survey> {
  const { stream, report } = context
  const { doing, nClusters, init, seed, sampleRows } = options
  let sample: RowSample | null = null
  let weight = 0
  const look = (batch: Parameters<RowSample['add']>[0]): void => {
    const { matrix, sampleWeight } = batch
    weight += sampleWeight ? sampleWeight.reduce((sum, one) => sum + one, 0) : matrix.rows
    if (typeof init === 'string') (sample ??= new RowSample(sampleRows(matrix.cols), seed)).add(batch)
  }
  const isCounted = stream.rows !== undefined
  if (!isCounted) {
    await stream.pass(look)
    report('count')
  }
  const rows = stream.rows as unknown as number
  checkClusterCount(doing, nClusters, rows)
  const offset = await columnMeans(context, isCounted ? look : undefined)
  checkTotalWeight(doing, weight)
  const { cols, dtype } = stream.shape
  const given = typeof init === 'string' ? null : checkExplicitInit(init, nClusters, cols)
  return { rows, offset, sample: (sample as RowSample | null)?.toMatrix(dtype, nClusters) ?? null, given }
}

/** The centroids (nClusters x cols) of the best of `nInit` fits of a sample. */
export async function fitSample(
  backend: KMeansBackend,
  { matrix, weights }: NonNullable<Survey['sample']>,
  options: {
    nClusters: number
    init: 'k-means++' | 'random'
    nInit: number
    maxIter: number
    tol: number
    seed: number
    threads: number
  },
  signal: AbortSignal | undefined,
): Promise<{ centroids: Float64Array; starts: StartResult[] }> {
  const isWeighted = weights.some((weight) => weight !== 1)
  // `random` picks rows of positive weight only, and the sample may have too few of them.
  const positive = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0)
  const init = positive < options.nClusters ? 'k-means++' : options.init
  const problem = { ...options, init, matrix, sampleWeight: isWeighted ? weights : null }
  return backend.fit(problem, signal ? { signal } : {})
}

function checkTotalWeight(doing: string, total: number): void {
  if (total > 0 && total < Infinity) return
  const found = total > 0 ? 'weights whose sum is infinite' : 'none'
  throw new RangeError(`Cannot ${doing}: 'sampleWeight' must hold a positive weight, got ${found}`)
}
