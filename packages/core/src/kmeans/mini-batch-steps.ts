import {
  clearTotals,
  clusterTotals,
  labelSizes,
  Mt19937,
  runningTotals,
  type Batch,
  type BatchControl,
  type ClusterTotals,
  type KMeansBackend,
  type RunningTotals,
} from '@centroid/kmeans-native'
import { drawDistinct } from './row-draws.ts'
import { inertiaOf } from './streamed-lloyd.ts'

export interface MiniBatchStepOptions {
  backend: KMeansBackend
  control: BatchControl
  /** nClusters x cols, in the data's own frame. */
  initial: Float64Array
  nClusters: number
  seed: number
  /** Clusters with fewer than this share of the largest count are moved to rows of a batch, now and then; 0: never. */
  reassignmentRatio: number
}

// As scikit-learn: every 10 rows per cluster, and at most half a batch.
const ROWS_PER_CHECK = 10
const MOST_REASSIGNED = 0.5

/**
 * Centroids that learn from one batch after another: each is the mean of the rows that it was given, in all batches.
 * Source: Sculley, "Web-scale k-means clustering", WWW 2010; reassignment as in scikit-learn's MiniBatchKMeans.
 */
export class MiniBatchSteps {
  /** nClusters x cols, in the data's own frame. */
  readonly centroids: Float64Array
  /** Weight of the rows that each centroid is the mean of (nClusters). */
  readonly counts: Float64Array
  /** Rows that each cluster was given, over all batches. */
  readonly sizes: number[]
  nSteps = 0
  /** Centroids moved to a row of a batch because they had few. */
  reassigned = 0
  /** Of the last batch, by the centroids before its step. */
  inertia = 0
  readonly #options: MiniBatchStepOptions
  readonly #totals: RunningTotals
  readonly #origin: Float64Array
  readonly #random: Mt19937
  #rowsSinceCheck = 0

  constructor(options: MiniBatchStepOptions) {
    const { initial, nClusters, seed } = options
    this.#options = options
    this.centroids = initial.slice()
    this.counts = new Float64Array(nClusters)
    this.sizes = new Array<number>(nClusters).fill(0)
    this.#origin = new Float64Array(initial.length / nClusters)
    this.#totals = runningTotals(nClusters, this.#origin.length, { sums: true, inertia: true })
    this.#random = new Mt19937(seed)
  }

  /** Learns from a batch; returns the sum of the squared moves of the centroids. */
  async step(batch: Batch): Promise<number> {
    const { backend, control, nClusters } = this.#options
    const totals = this.#totals
    clearTotals(totals)
    const before = this.centroids.slice()
    const scan = { batch, centroids: before, nClusters, offset: this.#origin, totals }
    await backend.scanBatch({ ...scan, labels: null, distances: null }, control)
    const mayReassign = this.#isTimeToReassign(batch.matrix.rows)
    this.#learn(clusterTotals(totals))
    labelSizes(totals).forEach((size, j) => (this.sizes[j] += size))
    if (mayReassign) this.#reassign(batch)
    this.inertia = inertiaOf(totals)
    this.nSteps++
    return this.centroids.reduce((sum, value, p) => sum + (value - before[p]) ** 2, 0)
  }

  #learn({ sums, weights }: ClusterTotals): void {
    const { centroids, counts } = this
    const cols = this.#origin.length
    for (let j = 0; j < counts.length; j++) {
      if (!(weights[j] > 0)) continue
      const count = counts[j]
      counts[j] = count + weights[j]
      const share = 1 / counts[j]
      for (let p = j * cols; p < (j + 1) * cols; p++) centroids[p] = (centroids[p] * count + sums[p]) * share
    }
  }

  #isTimeToReassign(rows: number): boolean {
    this.#rowsSinceCheck += rows
    const { nClusters } = this.#options
    if (this.#rowsSinceCheck < ROWS_PER_CHECK * nClusters && this.counts.every((count) => count > 0))
      return false
    this.#rowsSinceCheck = 0
    return true
  }

  #reassign({ matrix }: Batch): void {
    const { counts, centroids } = this
    const { rows, cols } = matrix
    const floor = this.#options.reassignmentRatio * counts.reduce((a, b) => Math.max(a, b), 0)
    const byCount = Array.from(counts.keys()).sort((a, b) => counts[a] - counts[b] || a - b)
    const most = Math.floor(MOST_REASSIGNED * rows)
    const low = byCount.filter((j) => counts[j] < floor).slice(0, most)
    if (low.length === 0) return
    const picked = drawDistinct(rows, low.length, null, this.#random)
    const smallestKept = counts[byCount[low.length]]
    low
      .sort((a, b) => a - b)
      .forEach((j, i) => {
        centroids.set(matrix.row(picked[i]), j * cols)
        counts[j] = smallestKept
      })
    this.reassigned += low.length
  }
}
