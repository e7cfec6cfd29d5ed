import type { Batch, BatchControl, BatchScan, ColumnSums } from './batch.ts'
import type { Matrix } from './matrix.ts'
import type { MeasureBackend } from './measures.ts'

/**
 * Why a start ended: labels repeated, centroids moved by at most `tol`, or `maxIter` iterations were done. Mini-batch
 * steps also end when the inertia of batches stops falling.
 */
export type StopReason = 'labels' | 'tol' | 'no_improvement' | 'max_iter'

/** How rows are compared: as points, or by the angle between them, whatever their length. */
export type Metric = 'euclidean' | 'cosine'

/** How the first centroids are found; a Float64Array gives them (nClusters x cols, row-major), for one start. */
export type Init = 'k-means++' | 'random' | Float64Array

/** What every fit of a table shares. */
export interface FitOptions {
  /** One weight per row, finite and >= 0, at least one positive; null for unit weights. */
  sampleWeight: Float64Array | null
  /** Upper bound of the iterations of one start, >= 1. */
  maxIter: number
  /** Relative to the mean population variance of the columns (for 'cosine' to 1 / cols), >= 0. */
  tol: number
  /** Integer in [0, 2^32). Start s of k clusters uses `trialSeed(seed, k, s)`. */
  seed: number
  /** Number of starts, >= 1. */
  nInit: number
  /** Threads of the native backend, >= 1. Never changes a result. */
  threads: number
  /**
   * For 'cosine' rows and centroids are divided by their norms, and distances are those between the unit vectors, whose
   * squares are 2 (1 - cos). Default 'euclidean'.
   */
  metric?: Metric
}

/** One K-Means problem. */
export interface FitProblem extends FitOptions {
  matrix: Matrix
  /** In [1, rows]. */
  nClusters: number
  init: Init
}

/** Several values of k on one matrix. Each gives exactly what its fit alone gives, unless they are chained. */
export interface SweepProblem extends FitOptions {
  matrix: Matrix
  /** Each in [1, rows]. */
  kValues: number[]
  init: 'k-means++' | 'random'
  /**
   * Makes each k from its neighbours, `rounds` (>= 1) times up and down the values of k; inertia then never rises with k.
   * `nInit` has no say in it and `init` is 'k-means++'. The starts of a result are what was tried for its k, in order.
   */
  chained?: { rounds: number }
}

/** What one start did. */
export interface StartResult {
  inertia: number
  nIter: number
  stoppedBy: StopReason
  /** Clusters found empty and moved to a far row, over all iterations. */
  relocations: number
}

/** The best start: lowest inertia, the earliest of equals. */
export interface FitResult {
  /** nClusters x cols, row-major, in the data's own frame. */
  centroids: Float64Array
  /** The frame in which distances are computed (cols); subtracted from rows and centroids alike. Zeros for 'cosine'. */
  offset: Float64Array
  /** One per row; equal to `predict` of the same rows, always. */
  labels: Int32Array
  /** Sum over the rows of weight * squared distance to their centroid, in float64. */
  inertia: number
  nIter: number
  stoppedBy: StopReason
  /** Rows per label (nClusters); some are 0 when rows repeat and fewer are distinct. */
  sizes: number[]
  /** Index in `starts` of the start that won. */
  bestStart: number
  starts: StartResult[]
}

/** Sent after every iteration of every start. */
export interface FitProgress {
  nClusters: number
  /** 0-based. */
  start: number
  /** 1-based, within the start. */
  iteration: number
  /** Rows whose label changed in this iteration. */
  changedLabels: number
  /** Sum of the squared moves of the centroids. */
  shift: number
}

/** What may reach a running fit and what it tells. */
export interface FitHooks {
  /** Ends the fit with the signal's reason, within 50 ms. */
  signal?: AbortSignal
  onProgress?: (progress: FitProgress) => void
}

/** Fitted centroids with their frame, for predict and transform. */
export interface CentroidSet {
  /** nClusters x cols, row-major. */
  centroids: Float64Array
  /** cols; zeros for 'cosine' */
  offset: Float64Array
  nClusters: number
  /** Default 'euclidean'; for 'cosine' the centroids have norm 1. */
  metric?: Metric
}

/**
 * K-Means on flat arrays. Both backends give equal labels and nIter; inertia within 1e-12 relative.
 * Inputs are never changed. Problems are checked before they reach a backend (`checkFitProblem`), except that
 * values must be finite, which the backend finds while it reads: it then throws `NonFiniteError`; so does a row of
 * zeros for metric 'cosine', with a `ZeroRowError`.
 */
export interface KMeansBackend extends MeasureBackend {
  readonly name: 'native' | 'typescript'
  /** Instruction set of the kernels: 'avx512', 'avx2', 'neon', 'scalar', or 'none' in TypeScript. */
  readonly simd: string
  fit(problem: FitProblem, hooks?: FitHooks): Promise<FitResult>
  /** Results in the order of `kValues`. */
  sweep(problem: SweepProblem, hooks?: FitHooks): Promise<FitResult[]>
  /** Nearest centroid of each row; ties go to the lowest index. */
  predict(matrix: Matrix, set: CentroidSet): Int32Array
  /** Euclidean distances, rows x nClusters, row-major. */
  transform(matrix: Matrix, set: CentroidSet): Float64Array
  /** The rows that k-means++ picks for `trialSeed(seed, k, 0)`, for tests and for other seedings. */
  seedIndices(problem: FitProblem): Int32Array
  /** Labels the rows of a batch as a fit does and adds them to running totals; batches of a pass go one by one. */
  scanBatch(scan: BatchScan, control: BatchControl): Promise<void>
  /** Adds the columns of a batch to the sums of its stream; batches go one by one, in their order. */
  addColumns(batch: Batch, columns: ColumnSums, control: BatchControl): Promise<void>
}

/** A value of the matrix is NaN or infinite, or so large that its square overflows. */
export class NonFiniteError extends RangeError {
  override readonly name = 'NonFiniteError'
  readonly code = 'ERR_NON_FINITE'
  readonly row: number
  readonly column: number
  readonly value: number
  constructor(row: number, column: number, value: number) {
    const found = Number.isFinite(value) ? `${value}, whose square overflows` : `${value}`
    super(
      `Cannot fit KMeans: every value must be finite, got ${found} at row ${row}, column ${column} (counted from 0)\n` +
        'Hint: drop or impute that row, or rescale the column',
    )
    this.row = row
    this.column = column
    this.value = value
  }
}

/** A row of zeros has no direction, so metric 'cosine' cannot compare it. */
export class ZeroRowError extends RangeError {
  override readonly name = 'ZeroRowError'
  readonly code = 'ERR_ZERO_ROW'
  readonly row: number
  constructor(row: number) {
    super(
      `Cannot fit KMeans: every row must have a value other than 0 for metric 'cosine', got zeros in row ${row} ` +
        "(counted from 0)\nHint: drop that row, or use metric 'euclidean'",
    )
    this.row = row
  }
}
