import type { BackendPreference, DType } from '@centroid/kmeans-native'
import { checkOptions, type ConstraintTable } from './constraint.ts'
import { defaults, defaultThreads, fitConstraints, type FitKMeansOptions } from './options.ts'
import type { PassProgress } from './stream-context.ts'

/** Options of `fitKMeans` for a source of batches. */
export interface StreamKMeansOptions extends Omit<FitKMeansOptions, 'sampleWeight' | 'onProgress'> {
  /** Keep the label of every row in the model, at 4 bytes a row. Default false: `predict` gives them batch by batch. */
  labels?: boolean
  /**
   * Rows of the uniform sample on which the first centroids are found, as the best of `nInit` fits; explicit centroids
   * need none. Default: up to 2 million values, and 50 rows for each cluster at least.
   */
  seedRows?: number
  /** Called after every pass over the source. */
  onProgress?: (progress: PassProgress) => void
}

const MAX_INT32 = 0x7fffffff
const SAMPLE_VALUES = 1 << 21
const SAMPLE_ROWS_PER_CLUSTER = 50

/** Which options `fitKMeans` takes for a source of batches. */
export function streamConstraints(): ConstraintTable {
  const { sampleWeight: _, ...constraints } = fitConstraints(MAX_INT32)
  return {
    ...constraints,
    nClusters: { kind: 'integer', required: true, min: 1, max: MAX_INT32 },
    labels: { kind: 'boolean' },
    seedRows: { kind: 'integer', min: 1, max: MAX_INT32 },
  }
}

/** @throws TypeError and RangeError as the constraint table says. */
export function checkStreamOptions(doing: string, table: ConstraintTable, options: unknown): void {
  refuseSampleWeight(doing, options)
  checkOptions(doing, table, options)
}

/** Checked options of a streamed fit with their defaults. */
export function streamSettings(options: StreamKMeansOptions) {
  checkStreamOptions('fit KMeans', streamConstraints(), options)
  const {
    nInit = defaults.nInit,
    maxIter = defaults.maxIter,
    tol = defaults.tol,
    seed = defaults.seed,
  } = options
  const { init = defaults.init, algorithm = defaults.algorithm, threads = 'auto' } = options
  return {
    nClusters: options.nClusters,
    init,
    nInit,
    maxIter,
    tol,
    seed,
    algorithm,
    threads: threads === 'auto' ? defaultThreads() : threads,
    dtype: options.dtype as DType | undefined,
    backend: options.backend as BackendPreference | undefined,
    labels: options.labels ?? false,
    seedRows: options.seedRows,
  }
}

/** Rows of the sample for a stream of `cols` columns. */
export function seedRowsFor(nClusters: number, cols: number, asked: number | undefined): number {
  const usual = Math.max(SAMPLE_ROWS_PER_CLUSTER * nClusters, Math.floor(SAMPLE_VALUES / cols))
  return Math.max(nClusters, asked ?? Math.min(usual, MAX_INT32))
}

/** @throws RangeError when there are more clusters than rows. */
export function checkClusterCount(doing: string, nClusters: number, rows: number): void {
  if (nClusters <= rows) return
  throw new RangeError(
    `Cannot ${doing}: 'nClusters' must be an integer in [1, ${rows}] (nSamples = ${rows}), got ${nClusters}\n` +
      'Hint: lower nClusters or pass more rows',
  )
}

function refuseSampleWeight(doing: string, options: unknown): void {
  if ((options as { sampleWeight?: unknown } | null)?.sampleWeight === undefined) return
  throw new TypeError(
    `Cannot ${doing}: the weights of a source must come with its batches, got the option 'sampleWeight'\n` +
      'Hint: yield { x, sampleWeight } instead of x',
  )
}
