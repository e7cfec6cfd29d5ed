import { Matrix } from '@centroid/kmeans-native'
import type { BatchSource } from './batch-source.ts'

const ROWS_PER_BATCH = 65_536

/** The rows of a matrix as a source: views of its memory. */
export function matrixSource(matrix: Matrix, sampleWeight: Float64Array | null): BatchSource {
  return {
    nSamples: matrix.rows,
    *batches() {
      for (let from = 0; from < matrix.rows; from += ROWS_PER_BATCH) {
        const x = sliceRows(matrix, from, from + ROWS_PER_BATCH)
        yield sampleWeight ? { x, sampleWeight: sampleWeight.subarray(from, from + ROWS_PER_BATCH) } : x
      }
    },
  }
}

/** Rows [from, to) of a matrix, or as many of them as it has: a view of its memory. */
export function sliceRows(matrix: Matrix, from: number, to: number): Matrix {
  const end = Math.min(to, matrix.rows)
  return Matrix.of(matrix.data.subarray(from * matrix.cols, end * matrix.cols), end - from, matrix.cols)
}
