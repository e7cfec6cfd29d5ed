import { Matrix, type DType } from '@centroid/kmeans-native'
import { describe } from './constraint.ts'

/** What clusters can be fitted to. */
export type MatrixInput = Matrix | ArrayLike<ArrayLike<number>>

/**
 * A matrix of the input's values, of `dtype` where that is given; a matrix that fits is not copied.
 * @throws TypeError when it is no Matrix, rows or table; RangeError for ragged rows and a detached buffer; DataError for
 * a table with missing values.
 */
export function toMatrix(doing: string, input: MatrixInput, dtype?: DType): Matrix {
  if (input instanceof Matrix) {
    if (input.data.length !== input.rows * input.cols) {
      throw new RangeError(
        `Cannot ${doing}: the matrix must keep its buffer, got one that was detached or resized`,
      )
    }
    return dtype ? input.astype(dtype) : input
  }
  if (Array.isArray(input)) return Matrix.fromRows(input, dtype)
  throw new TypeError(
    `Cannot ${doing}: data must be a Matrix, an array of rows or a table, got ${describe(input)}`,
  )
}
