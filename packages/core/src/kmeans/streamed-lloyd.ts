import {
  clearTotals,
  clusterTotals,
  labelSizes,
  runningTotals,
  type Batch,
  type ClusterTotals,
  type ColumnSums,
  type RunningTotals,
  type StopReason,
} from '@centroid/kmeans-native'
import { FarthestRows } from './farthest-rows.ts'
import { emptyClusters, relocateClusters } from './relocate-clusters.ts'
import { columnSums, meanVariance } from './stream-columns.ts'
import type { StreamContext } from './stream-context.ts'

/** Centroids and the frame in which distances are computed. */
export interface FramedCentroids {
  /** nClusters x cols; in the data's own frame or in that of the offset, as is said where they are used. */
  centroids: Float64Array
  nClusters: number
  /** cols */
  offset: Float64Array
}

export interface StreamedResult {
  /** nClusters x cols, in the data's own frame. */
  centroids: Float64Array
  nIter: number
  stoppedBy: StopReason
  relocations: number
}

/**
 * Lloyd's iterations from centroids in the data's own frame, one pass each: the steps of a fit of the whole matrix, with
 * labellings told apart by their fingerprints. Where a cluster is empty another pass finds the farthest rows.
 */
export async function streamedLloyd(
  context: StreamContext,
  initial: FramedCentroids,
  { maxIter, tol }: { maxIter: number; tol: number },
): Promise<StreamedResult> {
  const { stream, backend, control, report, progress } = context
  const { nClusters, offset } = initial
  const { cols } = stream.shape
  const totals = runningTotals(nClusters, cols, { sums: true })
  let centroids = shifted(initial.centroids, offset, -1)
  let squares: ColumnSums | null = columnSums(stream.rows as number, cols, offset)
  let absoluteTol = 0
  let relocations = 0
  let fingerprint = ''
  for (let iteration = 1; ; iteration++) {
    clearTotals(totals)
    const scan = { centroids, nClusters, offset, totals, labels: null, distances: null }
    await stream.pass(async (batch) => {
      if (squares) await backend.addColumns(batch, squares, control)
      await backend.scanBatch({ ...scan, batch }, control)
    })
    if (squares) absoluteTol = tol * meanVariance(squares)
    squares = null
    const next = clusterTotals(totals)
    const isEmptied = emptyClusters(next).length > 0
    const relocated = isEmptied ? await relocate(context, { centroids, nClusters, offset }, next) : 0
    const moved = averages(next)
    const shift = squaredDistance(moved, centroids)
    const isUnchanged = totals.fingerprint.join() === fingerprint && relocated === 0
    fingerprint = totals.fingerprint.join()
    centroids = moved
    relocations += relocated
    Object.assign(progress, { iteration, shift })
    report('iterate')
    const stoppedBy = isUnchanged ? 'labels' : shift <= absoluteTol ? 'tol' : null
    if (stoppedBy === null && iteration < maxIter) continue
    return {
      centroids: shifted(centroids, offset, 1),
      nIter: iteration,
      stoppedBy: stoppedBy ?? 'max_iter',
      relocations,
    }
  }
}

/** Inertia and sizes by centroids in the data's own frame, in one pass; `visit` gets the labels of each batch. */
export async function labelStream(
  { stream, backend, control, report }: StreamContext,
  { centroids, nClusters, offset }: FramedCentroids,
  visit?: (batch: Batch, labels: Int32Array) => void,
): Promise<{ inertia: number; sizes: number[] }> {
  const totals = runningTotals(nClusters, offset.length, { inertia: true })
  const scan = { centroids: shifted(centroids, offset, -1), nClusters, offset, totals, distances: null }
  await stream.pass(async (batch) => {
    const labels = visit ? new Int32Array(batch.matrix.rows) : null
    await backend.scanBatch({ ...scan, batch, labels }, control)
    if (labels) visit?.(batch, labels)
  })
  report('label')
  return { inertia: inertiaOf(totals), sizes: labelSizes(totals) }
}

/** The sum of weight * squared distance that scans added up. */
export function inertiaOf({ inertia }: RunningTotals): number {
  return inertia ? inertia[0] + inertia[1] : NaN
}

async function relocate(
  { stream, backend, control, report }: StreamContext,
  { centroids, nClusters, offset }: FramedCentroids, // in the frame of the offset: those that gave the totals
  totals: ClusterTotals, // in/out
): Promise<number> {
  // At most one row of each cluster stays as its last, so that as many rows as clusters are enough.
  const farthest = new FarthestRows(nClusters, offset)
  const unused = runningTotals(nClusters, stream.shape.cols, {})
  await stream.pass(async (batch) => {
    const labels = new Int32Array(batch.matrix.rows)
    const distances = new Float64Array(batch.matrix.rows)
    const scan = { batch, centroids, nClusters, offset, totals: unused, labels, distances }
    await backend.scanBatch(scan, control)
    farthest.add(batch, labels, distances)
  })
  report('relocate')
  return relocateClusters(totals, farthest.rows)
}

/** The means (nClusters x cols); a cluster without weight gets the mean of the heaviest. */
function averages({ sums, weights, members }: ClusterTotals): Float64Array {
  const nClusters = weights.length
  const cols = sums.length / nClusters
  const means = new Float64Array(sums.length)
  const hasWeight = (j: number): boolean => members[j] > 0 && weights[j] > 0
  for (let j = 0; j < nClusters; j++) {
    if (!hasWeight(j)) continue
    const reciprocal = 1 / weights[j]
    for (let p = j * cols; p < (j + 1) * cols; p++) {
      means[p] = Number.isFinite(reciprocal) ? sums[p] * reciprocal : sums[p] / weights[j]
    }
  }
  const heaviest = weights.reduce((best, weight, j) => (weight > weights[best] ? j : best), 0)
  for (let j = 0; j < nClusters; j++) {
    if (!hasWeight(j)) means.copyWithin(j * cols, heaviest * cols, (heaviest + 1) * cols)
  }
  return means
}

function shifted(centroids: Float64Array, offset: Float64Array, sign: 1 | -1): Float64Array {
  return centroids.map((value, p) => value + sign * offset[p % offset.length])
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let p = 0; p < a.length; p++) sum += (a[p] - b[p]) * (a[p] - b[p])
  return sum
}
