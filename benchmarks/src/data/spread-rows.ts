import { Matrix } from '@centroid/core'

/** Every (n / k)-th row, as initial centroids (k x d). */
export function spreadRows(matrix: Matrix, k: number): Matrix {
  return rowsAt(
    matrix,
    Array.from({ length: k }, (_, j) => Math.floor((j * matrix.rows) / k)),
  )
}

/** Copies of the named rows (indices.length x d). */
export function rowsAt(matrix: Matrix, indices: ArrayLike<number>): Matrix {
  const chosen = Matrix.zeros(indices.length, matrix.cols, matrix.dtype)
  for (let j = 0; j < indices.length; j++) chosen.data.set(matrix.row(indices[j]), j * matrix.cols)
  return chosen
}
