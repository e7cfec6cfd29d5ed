import type { Matrix } from './matrix.ts'

/** Rows that are in clusters, and what every measure of them shares. */
export interface ClusteredRows {
  matrix: Matrix
  /** The cluster of each row, in [0, nClusters). */
  labels: Int32Array
  nClusters: number
  /** Threads, >= 1. Never changes a result. */
  threads: number
}

export interface SilhouetteProblem extends ClusteredRows {
  /** Rows drawn, the only ones that then count, >= 3; null for all. All count also where it is not below their number. */
  sampleSize: number | null
  /** Integer in [0, 2^32), for the drawn rows. */
  seed: number
}

export interface SimplifiedSilhouetteProblem extends ClusteredRows {
  /** nClusters x cols, row-major; those of clusters without rows do not count. */
  centroids: Float64Array
}

/** One coefficient per row, in [-1, 1]. */
export interface RowMeasure {
  /** Of each row, or of each drawn row. */
  samples: Float64Array
  mean: number
  /** The mean of each cluster's rows (nClusters); NaN for a cluster without rows. */
  clusterMeans: Float64Array
}

export interface SilhouetteResult extends RowMeasure {
  /** The drawn rows, ascending; null where all count. */
  rows: Int32Array | null
}

/** How rows scatter around the means of their clusters. */
export interface Dispersion {
  /** Sum of the rows' squared distances to their cluster's mean. */
  within: number
  /** Sum over the clusters of size * squared distance of its mean to the mean of all rows. */
  between: number
  /** (between / within) * (rows - clusters) / (clusters - 1); 1 where within is 0. Higher is better. */
  calinskiHarabasz: number
  /** Mean over the clusters of the worst ratio of scatter to distance with another; 0 is best. */
  daviesBouldin: number
}

export interface MeasureHooks {
  /** Ends the work with the signal's reason, within 50 ms. */
  signal?: AbortSignal
  /** Takes the share that is done, in (0, 1]; not every step is told. */
  onProgress?: (share: number) => void
}

/**
 * Measures of a clustering; distances are Euclidean. Both backends give values within 1e-12 of each other.
 * Fewer than 2 labels are refused, and by silhouette and dispersion also one label for every row: `LabelCountError`.
 * Values must be finite, which the backend finds while it reads: it then throws `NonFiniteError`.
 */
export interface MeasureBackend {
  /** Exact over all rows or those drawn: O(rows^2 * cols) time and O(rows * nClusters) memory at most. */
  silhouette(problem: SilhouetteProblem, hooks?: MeasureHooks): Promise<SilhouetteResult>
  /** Distances to centroids in place of mean distances to rows: O(rows * nClusters * cols) time. */
  simplifiedSilhouette(problem: SimplifiedSilhouetteProblem, hooks?: MeasureHooks): Promise<RowMeasure>
  /** O(rows * cols) time. */
  dispersion(problem: ClusteredRows, hooks?: MeasureHooks): Promise<Dispersion>
}

/** The rows are in too few clusters to compare, or each is alone in its own. */
export class LabelCountError extends RangeError {
  override readonly name = 'LabelCountError'
  readonly code = 'ERR_LABEL_COUNT'
  readonly distinct: number
  readonly rows: number
  constructor(distinct: number, rows: number) {
    const enough = distinct < 2 ? 'at least 2' : `at most nSamples - 1 = ${rows - 1}`
    super(
      `Cannot measure clusters: labels must name ${enough} clusters of the ${rows} rows, got ${distinct}\n` +
        'Hint: a measure compares clusters with each other; draw a larger sample or choose another number of clusters',
    )
    this.distinct = distinct
    this.rows = rows
  }
}
