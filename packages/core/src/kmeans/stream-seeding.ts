import type { Batch, DType, KMeansBackend, Matrix, StartResult } from '@centroid/kmeans-native'
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

/** Rows of a stream with their weights. */
export interface SampledRows {
  matrix: Matrix
  weights: Float64Array
}

/** What the passes before the first iteration find. */
export interface Survey {
  /** The column means (cols). */
  offset: Float64Array
  /** Null for explicit centroids. */
  sample: SampledRows | null
}

/**
 * Counts the rows, where the source does not say how many it has, and finds the column means and a sample: two passes or
 * one.
 * @throws RangeError for more clusters than rows; DataError for values and weights that cannot be used.
 */
export async function survey(context: StreamContext, options: SeedingOptions): Promise<Survey> {
  const { stream } = context
  if (stream.rows === undefined) {
    const sample = await sampleStream(context, options)
    return { offset: await columnMeans(context), sample }
  }
  checkClusterCount(options.doing, options.nClusters, stream.rows)
  const look = new Look(options)
  const offset = await columnMeans(context, (batch) => look.add(batch))
  return { offset, sample: look.result(stream.shape.dtype) }
}

/** Counts the rows and finds a sample, null for explicit centroids, in one pass. */
export async function sampleStream(
  { stream, report }: StreamContext,
  options: SeedingOptions,
): Promise<SampledRows | null> {
  const look = new Look(options)
  await stream.pass((batch) => look.add(batch))
  report('count')
  checkClusterCount(options.doing, options.nClusters, stream.rows as number)
  return look.result(stream.shape.dtype)
}

/** A first look at the rows of a stream. */
class Look {
  readonly #options: SeedingOptions
  #sample: RowSample | null = null
  #weight = 0

  constructor(options: SeedingOptions) {
    this.#options = options
  }

  add(batch: Batch): void {
    const { matrix, sampleWeight } = batch
    const { init, sampleRows, seed } = this.#options
    this.#weight += sampleWeight ? sampleWeight.reduce((sum, one) => sum + one, 0) : matrix.rows
    if (typeof init !== 'string') {
      if (batch.firstRow === 0) checkExplicitInit(init, this.#options.nClusters, matrix.cols)
      return
    }
    this.#sample ??= new RowSample(sampleRows(matrix.cols), seed)
    this.#sample.add(batch)
  }

  result(dtype: DType): SampledRows | null {
    checkTotalWeight(this.#options.doing, this.#weight)
    return this.#sample && this.#sample.toMatrix(dtype, this.#options.nClusters)
  }
}

/** The centroids (nClusters x cols) of the best of `nInit` fits of a sample. */
export async function fitSample(
  backend: KMeansBackend,
  { matrix, weights }: SampledRows,
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
