import type { DType, Matrix } from '@centroid/kmeans-native'
import type { ConstraintTable } from './constraint.ts'
import { fitConstraints, type FitKMeansOptions } from './options.ts'

/** Options of `MiniBatchKMeans`. */
export interface MiniBatchKMeansOptions extends Pick<
  FitKMeansOptions,
  'nClusters' | 'seed' | 'threads' | 'backend'
> {
  /** Seeding from the first batch, or explicit centroids (nClusters x nFeatures). Default 'k-means++'. */
  init?: 'k-means++' | 'random' | Matrix | readonly ArrayLike<number>[]
  /** In [0, 1]: centroids whose count is below this share of the largest are moved to rows of a batch. Default 0.01; 0: never. */
  reassignmentRatio?: number
  /** Precision of storage and distances. Default: that of the first batch. */
  dtype?: DType
}

/** Sent after every step. */
export interface MiniBatchProgress {
  nClusters: number
  /** 1-based. */
  step: number
  /** Squared distance to the centroids before the step, mean over the rows of the batch. */
  meanInertia: number
  /** Its exponentially weighted average; null after the first step. */
  smoothedInertia: number | null
  /** Sum of the squared moves of the centroids. */
  shift: number
}

/** Options of `fitMiniBatchKMeans`. */
export interface FitMiniBatchKMeansOptions extends Omit<FitKMeansOptions, 'algorithm' | 'onProgress'> {
  /** Seedings of which the one with the lowest inertia on other rows is taken. Default 3. */
  nInit?: number
  /** How often the rows are gone through at most (for a Matrix: as many rows are drawn). Default 100. */
  maxIter?: number
  /** Stop when a step moves the centroids by at most tol times the mean variance of the columns; 0 turns it off. Default 0. */
  tol?: number
  /** Rows of a step. Default 1024. */
  batchSize?: number
  /** Stop after so many steps without a lower smoothed inertia. Default 10. */
  maxNoImprovement?: number | 'never'
  /** Rows that a seeding looks at. Default 3 batches, or 3 * nClusters where that is more. */
  initSize?: number
  /** As for `MiniBatchKMeans`. */
  reassignmentRatio?: number
  /** Called after every step. */
  onProgress?: (progress: MiniBatchProgress) => void
}

/** Options of `fitMiniBatchKMeans` for a source of batches: weights come with the batches. */
export interface StreamMiniBatchKMeansOptions extends Omit<FitMiniBatchKMeansOptions, 'sampleWeight'> {
  /** Keep the label of every row in the model, at 4 bytes a row. Default false. */
  labels?: boolean
}

export const miniBatchDefaults = {
  nInit: 3,
  maxIter: 100,
  tol: 0,
  batchSize: 1024,
  maxNoImprovement: 10,
  reassignmentRatio: 0.01,
} as const

const MAX_INT32 = 0x7fffffff
const reassignmentRatio = { kind: 'number', min: 0, max: 1 } as const

/** Which options `MiniBatchKMeans` takes. */
export function incrementalConstraints(): ConstraintTable {
  const { init, seed, dtype, threads, backend } = fitConstraints(MAX_INT32)
  return { nClusters: clusterCount(MAX_INT32), init, seed, reassignmentRatio, dtype, threads, backend }
}

/** Which options `fitMiniBatchKMeans` takes for a matrix of `nSamples` rows. */
export function miniBatchConstraints(nSamples: number): ConstraintTable {
  const { algorithm: _, ...constraints } = fitConstraints(nSamples)
  return {
    ...constraints,
    batchSize: { kind: 'integer', min: 1, max: MAX_INT32 },
    maxNoImprovement: { kind: 'integer', min: 1, max: MAX_INT32, or: 'never' },
    initSize: { kind: 'integer', min: 1, max: MAX_INT32 },
    reassignmentRatio,
  }
}

/** Which options `fitMiniBatchKMeans` takes for a source. */
export function streamMiniBatchConstraints(): ConstraintTable {
  const { sampleWeight: _, ...constraints } = miniBatchConstraints(MAX_INT32)
  return { ...constraints, nClusters: clusterCount(MAX_INT32), labels: { kind: 'boolean' } }
}

function clusterCount(max: number) {
  return { kind: 'integer', required: true, min: 1, max } as const
}
