import { availableParallelism } from 'node:os'
import type { DType, FitProgress, Matrix, Metric } from '@centroid/kmeans-native'
import type { ConstraintTable } from './constraint.ts'

/** What fits and sweeps share. */
export interface StartOptions {
  /** Starts per value of k; the one with the lowest inertia wins. Default 10. */
  nInit?: number
  /** Upper bound of the iterations of one start. Default 300. */
  maxIter?: number
  /**
   * Stop when the centroids' summed squared move is at most tol times the mean variance of the columns, or tol /
   * nFeatures for metric 'cosine'. Default 1e-4.
   */
  tol?: number
  /** Integer in [0, 2^32); the same seed gives the same model. Default 0. */
  seed?: number
  /**
   * What is near: 'euclidean' compares rows as points; 'cosine' compares their directions and makes the fit spherical
   * K-Means (Dhillon & Modha 2001): rows and centroids are divided by their norms, the origin stays where it is, and the
   * inertia is the sum of weight * 2 (1 - cos). Rows of zeros are refused. Default 'euclidean'.
   */
  metric?: Metric
  /** One weight per row (nSamples), finite and >= 0. Default: all 1. */
  sampleWeight?: ArrayLike<number>
  /**
   * Every name gives the same model, bit for bit. Elkan's and Hamerly's algorithms are Lloyd's with distances left out
   * that cannot matter, and each backend leaves out what pays on the data it sees, whatever the name: it is taken so that
   * calls and models of other libraries carry over, and kept in `params`. Default 'auto'.
   */
  algorithm?: 'auto' | 'lloyd' | 'elkan' | 'hamerly'
  /** Precision of storage and distances; sums and inertia are float64 always. Default: the matrix's own, float64 for rows and tables. */
  dtype?: DType
  /** Threads of the native backend; never changes a result. Default 'auto': as many as the machine offers. */
  threads?: number | 'auto'
  /** Default: what the environment variable KMEANS_BACKEND names, else 'auto': native where it loads, else TypeScript. */
  backend?: 'auto' | 'native' | 'typescript'
  /** Ends the work within 50 ms; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
}

/** Options of `fitKMeans`. */
export interface FitKMeansOptions extends StartOptions {
  /** Integer in [1, nSamples]. */
  nClusters: number
  /** Seeding, or explicit centroids (nClusters x nFeatures), which make one start. Default 'k-means++'. */
  init?: 'k-means++' | 'random' | Matrix | readonly ArrayLike<number>[]
  /** Called after every iteration of every start. */
  onProgress?: (progress: FitProgress) => void
}

/** Sent by a sweep after every iteration of every start. */
export interface SweepProgress extends Omit<FitProgress, 'nClusters'> {
  k: number
}

/** Options of `sweepKMeans`. */
export interface SweepKMeansOptions extends StartOptions {
  /** First k. Default 1. */
  kMin?: number
  /** Last k, at most nSamples. Default 10, or nSamples where that is less. */
  kMax?: number
  /** Default 'k-means++', the only one in a chained sweep. */
  init?: 'k-means++' | 'random'
  /**
   * 'independent' (default): each model is what `fitKMeans` gives for that k, from `nInit` starts of its own; the inertia
   * of a larger k can be higher. 'chained': each k is made from the clusterings found for its neighbours, in a fraction of
   * the time; inertia never rises with k and is on average lower than that of ten starts, but the models are others than
   * those of `fitKMeans`. Measured in docs/adr/0011-chained-sweep.md.
   */
  sweep?: 'independent' | 'chained'
  /** Of a chained sweep, in place of `nInit`: how often it goes up and down the values of k. Default 2. */
  rounds?: number
  /** Called after every iteration of every start; the order of k and start is not fixed. */
  onProgress?: (progress: SweepProgress) => void
}

export const defaults = {
  init: 'k-means++',
  nInit: 10,
  maxIter: 300,
  tol: 1e-4,
  seed: 0,
  algorithm: 'auto',
  metric: 'euclidean',
  sweep: 'independent',
  rounds: 2,
  kMin: 1,
  kMax: 10,
} as const

export const defaultThreads = (): number => availableParallelism()

const int32Max = 0x7fffffff

export const startConstraints: ConstraintTable = {
  nInit: { kind: 'integer', min: 1, max: int32Max },
  maxIter: { kind: 'integer', min: 1, max: int32Max },
  tol: { kind: 'number', min: 0 },
  seed: { kind: 'integer', min: 0, max: 0xffffffff },
  sampleWeight: { kind: 'numbers' },
  algorithm: { kind: 'choice', values: ['auto', 'lloyd', 'elkan', 'hamerly'] },
  metric: { kind: 'choice', values: ['euclidean', 'cosine'] },
  dtype: { kind: 'choice', values: ['float64', 'float32'] },
  threads: { kind: 'integer', min: 1, max: 1024, or: 'auto' },
  backend: { kind: 'choice', values: ['auto', 'native', 'typescript'] },
  signal: { kind: 'signal' },
  onProgress: { kind: 'function' },
}

/** Which options `fitKMeans` takes for a matrix of `nSamples` rows. */
export function fitConstraints(nSamples: number): ConstraintTable {
  return {
    nClusters: {
      kind: 'integer',
      required: true,
      ...upTo(nSamples),
      hint: 'lower nClusters or pass more rows',
    },
    init: { kind: 'choice', values: ['k-means++', 'random'], or: 'matrix' },
    ...startConstraints,
  }
}

/** Which options `sweepKMeans` takes for a matrix of `nSamples` rows. */
export function sweepConstraints(nSamples: number): ConstraintTable {
  return {
    kMin: { kind: 'integer', ...upTo(nSamples), hint: 'lower kMin or pass more rows' },
    kMax: { kind: 'integer', ...upTo(nSamples), hint: 'lower kMax or pass more rows' },
    init: { kind: 'choice', values: ['k-means++', 'random'] },
    sweep: { kind: 'choice', values: ['independent', 'chained'] },
    rounds: { kind: 'integer', min: 1, max: int32Max },
    ...startConstraints,
  }
}

/** For fits that know rows as points only. */
export const euclideanOnly = {
  kind: 'choice',
  values: ['euclidean'],
  hint: "metric 'cosine' takes fitKMeans of a Matrix, rows or a table",
} as const

export function upTo(nSamples: number) {
  return { min: 1, max: nSamples, note: `nSamples = ${nSamples}` }
}
