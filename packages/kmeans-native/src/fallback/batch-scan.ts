import type { BatchControl, BatchScan, RunningTotals } from '../batch.ts'
import { NonFiniteError } from '../backend.ts'
import { largestValue } from './centring.ts'
import { packCentroids, squaredDistance } from './distance.ts'
import { nearestRows } from './nearest.ts'
import { blockRows, forEachBlock } from './row-blocks.ts'
import { eachSlice } from './slices.ts'

/**
 * Labels the rows of a batch as a fit does, and adds them to the totals (to the first lane).
 * @throws NonFiniteError, its row counted in the stream; FitCancelled. The totals are then of no use.
 */
export async function scanBatch(scan: BatchScan, { cancel }: BatchControl): Promise<void> {
  const { batch, centroids, offset } = scan
  const { matrix } = batch
  const { cols, data } = matrix
  const packed = packCentroids(centroids, cols)
  const size = blockRows(matrix, centroids.length)
  const [centred, nearest] = [new Float64Array(size * cols), new Int32Array(size)]
  const limit = largestValue(matrix)
  const isSingle = data instanceof Float32Array
  await eachSlice(matrix.rows, centroids.length, (begin, end) => {
    const slice = { data: data.subarray(begin * cols, end * cols), rows: end - begin, cols }
    forEachBlock(slice, centroids.length, cancel, (block, from, count) => {
      const first = begin + from
      for (let r = 0, p = 0; r < count; r++) {
        for (let t = 0; t < cols; t++, p++) {
          const value = block[p]
          if (!(Math.abs(value) <= limit)) throw new NonFiniteError(batch.firstRow + first + r, t, value)
          const difference = value - offset[t]
          centred[p] = isSingle ? Math.fround(difference) : difference
        }
      }
      nearestRows(centred, count, packed, Infinity, nearest)
      addBlock(scan, centred, first, count, nearest)
    })
  })
}

function addBlock(
  { batch, centroids, totals, labels, distances }: BatchScan,
  centred: Float64Array, // count x cols
  first: number, // in the batch
  count: number,
  nearest: Int32Array,
): void {
  const { cols } = batch.matrix
  for (let r = 0; r < count; r++) {
    const own = nearest[r]
    const weight = batch.sampleWeight ? batch.sampleWeight[first + r] : 1
    totals.sizes[own]++
    addFingerprint(totals.fingerprint, batch.firstRow + first + r, own)
    if (labels) labels[first + r] = own
    if (totals.sums) addRow(totals, centred, r * cols, cols, own, weight)
    if (!totals.inertia && !distances) continue
    const distance = squaredDistance(centred, r * cols, centroids, own * cols, cols)
    if (distances) distances[first + r] = distance
    if (totals.inertia) addExactly(totals.inertia, totals.inertia, 0, 1, weight * distance)
  }
}

function addRow(
  totals: RunningTotals,
  centred: Float64Array,
  base: number,
  cols: number,
  own: number,
  weight: number,
): void {
  const [sums, errors] = [totals.sums as Float64Array, totals.errors as Float64Array]
  for (let t = 0, p = own * cols; t < cols; t++, p++) {
    addExactly(sums, errors, p, p, weight * centred[base + t])
  }
  addExactly(totals.weights as Float64Array, totals.weightErrors as Float64Array, own, own, weight)
  if (weight > 0) (totals.members as Float64Array)[own]++
}

/** Adds to sums[p], and what that loses to errors[q] (Knuth's TwoSum). */
function addExactly(sums: Float64Array, errors: Float64Array, p: number, q: number, term: number): void {
  const before = sums[p]
  const after = before + term
  const rounded = after - before
  errors[q] += before - (after - rounded) + (term - rounded)
  sums[p] = after
}

/** Adds the finalizer of MurmurHash3 on row and label, twice with other constants. */
function addFingerprint(fingerprint: Int32Array, row: number, label: number): void {
  const low = row | 0
  const high = Math.floor(row / 0x1_0000_0000)
  const key = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x27d4eb2f)
  fingerprint[0] += finalize(key + Math.imul(label, 0x85ebca77))
  fingerprint[1] += finalize(Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) ^ Math.imul(label + 1, 0x297a2d39))
}

function finalize(key: number): number {
  let h = key ^ (key >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
