import { setImmediate } from 'node:timers/promises'
import {
  LabelCountError,
  sampleRows,
  type Matrix,
  type MeasureHooks,
  type SilhouetteProblem,
  type SilhouetteResult,
} from '@centroid/kmeans-native'
import { DataError } from '../errors.ts'

const doing = 'measure a silhouette'
// About 10 ms, after which the event loop has its turn.
const DISTANCES_PER_SLICE = 4_000_000
// The diagonal may be off by rounding, as much as in scikit-learn.
const DIAGONAL = { float64: 100 * 2 ** -52, float32: 100 * 2 ** -23 }

/**
 * The silhouettes of rows whose distances (rows x rows) are given; row i's are those of row i of the matrix.
 * @throws RangeError when it is not square, its diagonal is not 0 or the labels are too few or too many; DataError for a
 * distance that is negative or not finite; the signal's reason when aborted.
 */
export async function silhouetteOfDistances(
  { matrix, labels: rowLabels, nClusters, sampleSize, seed }: SilhouetteProblem,
  { signal, onProgress }: MeasureHooks,
): Promise<SilhouetteResult> {
  checkDiagonal(matrix)
  const rows =
    sampleSize !== null && sampleSize < matrix.rows ? sampleRows(matrix.rows, sampleSize, seed) : null
  const labels = rows ? rows.map((row) => rowLabels[row]) : rowLabels
  const sizes = sizesOf(labels, nClusters)
  const distinct = sizes.filter((size) => size > 0).length
  if (distinct < 2 || distinct >= labels.length) throw new LabelCountError(distinct, labels.length)
  const samples = new Float64Array(labels.length)
  const slice = Math.max(1, Math.floor(DISTANCES_PER_SLICE / labels.length))
  for (let from = 0; from < labels.length; from += slice) {
    signal?.throwIfAborted()
    const to = Math.min(labels.length, from + slice)
    for (let i = from; i < to; i++) samples[i] = silhouetteOfRow(matrix, rows, labels, sizes, i)
    onProgress?.(to / labels.length)
    await setImmediate()
  }
  signal?.throwIfAborted()
  return { rows, samples, ...meansOf(samples, labels, sizes) }
}

function silhouetteOfRow(
  { data, cols }: Matrix,
  rows: Int32Array | null,
  labels: Int32Array,
  sizes: Float64Array,
  i: number,
): number {
  const base = (rows ? rows[i] : i) * cols
  const sums = new Float64Array(sizes.length)
  for (let j = 0; j < labels.length; j++) {
    const column = rows ? rows[j] : j
    const distance = data[base + column]
    if (!(distance >= 0 && distance < Infinity)) {
      throw new DataError(
        `Cannot ${doing}: every distance must be finite and >= 0, got ${distance} at row ${base / cols}, ` +
          `column ${column} (counted from 0)`,
      )
    }
    if (j !== i) sums[labels[j]] += distance
  }
  const label = labels[i]
  if (sizes[label] === 1) return 0
  const own = sums[label] / (sizes[label] - 1)
  let nearest = Infinity
  for (let j = 0; j < sizes.length; j++) {
    if (j !== label && sizes[j] > 0) nearest = Math.min(nearest, sums[j] / sizes[j])
  }
  const larger = Math.max(own, nearest)
  return larger > 0 ? (nearest - own) / larger : 0
}

function checkDiagonal({ data, rows, cols, dtype }: Matrix): void {
  if (rows !== cols) {
    throw new RangeError(
      `Cannot ${doing}: distances must have shape (nSamples x nSamples), got (${rows} x ${cols})\n` +
        "Hint: leave out metric 'precomputed' to measure rows of features",
    )
  }
  for (let i = 0; i < rows; i++) {
    if (Math.abs(data[i * cols + i]) <= DIAGONAL[dtype]) continue
    throw new RangeError(
      `Cannot ${doing}: the distance of a row to itself must be 0, got ${data[i * cols + i]} for row ${i} (counted from 0)\n` +
        'Hint: set the diagonal to 0',
    )
  }
}

function sizesOf(labels: Int32Array, nClusters: number): Float64Array {
  const sizes = new Float64Array(nClusters)
  for (let i = 0; i < labels.length; i++) sizes[labels[i]]++
  return sizes
}

function meansOf(
  samples: Float64Array,
  labels: Int32Array,
  sizes: Float64Array,
): { mean: number; clusterMeans: Float64Array } {
  const clusterMeans = new Float64Array(sizes.length)
  let sum = 0
  for (let i = 0; i < samples.length; i++) {
    sum += samples[i]
    clusterMeans[labels[i]] += samples[i] / sizes[labels[i]]
  }
  return {
    mean: sum / samples.length,
    clusterMeans: clusterMeans.map((mean, j) => (sizes[j] > 0 ? mean : NaN)),
  }
}
