import { Matrix, type DType } from '@centroid/kmeans-native'
import { numericColumns } from '../data/numeric-columns.ts'
import { isTable, type Table } from '../data/table.ts'
import { tableToMatrix } from '../data/table-to-matrix.ts'
import { describeValue } from '../describe-value.ts'

/** What clusters can be fitted to (nSamples x nFeatures); of a table every numeric column is taken. */
export type MatrixInput = Matrix | readonly ArrayLike<number>[] | Table

/**
 * A matrix of the input's values, of `dtype` where that is given; a matrix that fits is not copied.
 *
 * @param features - columns to take from a table; default: every numeric one
 * @throws TypeError when it is no Matrix, rows or table; RangeError for ragged rows and a detached buffer; DataError for
 * a table with missing values or columns.
 */
export function toMatrix(doing: string, input: MatrixInput, dtype?: DType, features?: string[]): Matrix {
  if (input instanceof Matrix) {
    if (input.data.length !== input.rows * input.cols) {
      throw new RangeError(
        `Cannot ${doing}: the matrix must keep its buffer, got one that was detached or resized`,
      )
    }
    return dtype ? input.astype(dtype) : input
  }
  if (Array.isArray(input)) return Matrix.fromRows(input, dtype)
  if (isTable(input)) {
    const matrix = tableToMatrix(input, features)
    return dtype ? matrix.astype(dtype) : matrix
  }
  throw new TypeError(
    `Cannot ${doing}: data must be a Matrix, an array of rows or a table, got ${describeValue(input)}`,
  )
}

/** The names of the columns that `toMatrix` takes from a table; undefined for a Matrix and rows, which have none. */
export function featuresOf(input: MatrixInput): string[] | undefined {
  return isTable(input) ? numericColumns(input) : undefined
}
