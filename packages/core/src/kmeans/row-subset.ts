import { setImmediate } from 'node:timers/promises'
import { Matrix } from '@centroid/kmeans-native'

const VALUES_PER_SLICE = 1 << 18

/** The rows of these indices, as a matrix of the same type. */
export function copyRows(matrix: Matrix, indices: Int32Array): Matrix {
  const copy = Matrix.zeros(indices.length, matrix.cols, matrix.dtype)
  copySlice(matrix, indices, copy, 0, indices.length)
  return copy
}

/** The same, in slices between which the event loop runs. */
export async function copyRowsInSlices(
  matrix: Matrix,
  indices: Int32Array,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  const copy = Matrix.zeros(indices.length, matrix.cols, matrix.dtype)
  await inSlices(indices.length, matrix.cols, signal, (from, to) =>
    copySlice(matrix, indices, copy, from, to),
  )
  return copy
}

/**
 * Calls `work` with consecutive slices of `rows` rows, and lets the event loop run between them.
 * @throws the signal's reason once it is aborted.
 */
export async function inSlices(
  rows: number,
  cols: number,
  signal: AbortSignal | undefined,
  work: (from: number, to: number) => void,
): Promise<void> {
  const rowsPerSlice = Math.max(1, Math.floor(VALUES_PER_SLICE / cols))
  for (let from = 0; from < rows; from += rowsPerSlice) {
    if (from > 0) await setImmediate()
    signal?.throwIfAborted()
    work(from, Math.min(rows, from + rowsPerSlice))
  }
}

function copySlice(matrix: Matrix, indices: Int32Array, copy: Matrix, from: number, to: number): void {
  const { data, cols } = matrix
  const target = copy.data
  for (let i = from, p = from * cols; i < to; i++) {
    const base = indices[i] * cols
    for (let t = 0; t < cols; t++, p++) target[p] = data[base + t]
  }
}
