import { describeValue } from './describe-value.ts'
import { allocateShared } from './shared-memory.ts'

/** Element type of a matrix. */
export type DType = 'float64' | 'float32'

/**
 * A dense row-major matrix of floats. Made from rows it lives in shared memory, so that workers read it with no copy.
 *
 * @example
 * const x = Matrix.fromRows([[5.1, 3.5], [4.9, 3.0]])
 * x.rows // 2
 */
export class Matrix {
  /** rows x cols values, row-major. */
  readonly data: Float64Array | Float32Array
  readonly rows: number
  readonly cols: number

  private constructor(data: Float64Array | Float32Array, rows: number, cols: number) {
    this.data = data
    this.rows = rows
    this.cols = cols
  }

  /**
   * Wraps a typed array without copying it.
   * @throws TypeError when `data` is no Float64Array or Float32Array.
   * @throws RangeError when its length is not rows * cols, or its buffer was detached.
   */
  static of(data: Float64Array | Float32Array, rows: number, cols: number): Matrix {
    if (!(data instanceof Float64Array || data instanceof Float32Array)) {
      throw new TypeError(
        `Cannot build matrix: data must be a Float64Array or a Float32Array, got ${describeValue(data)}\n` +
          'Hint: Matrix.fromRows takes an array of rows',
      )
    }
    checkSize('rows', rows)
    checkSize('cols', cols)
    if (data.length !== rows * cols) {
      throw new RangeError(
        `Cannot build matrix: data must hold rows * cols = ${rows} * ${cols} = ${rows * cols} values, got ${data.length}`,
      )
    }
    return new Matrix(data, rows, cols)
  }

  /**
   * Copies rows of equal length into shared memory.
   * @throws TypeError when a value is no number; RangeError when there are no rows or columns or a row is ragged.
   */
  static fromRows(rows: ArrayLike<ArrayLike<number>>, dtype: DType = 'float64'): Matrix {
    if (rows == null || typeof rows !== 'object' || typeof rows.length !== 'number') {
      throw new TypeError(
        `Cannot build matrix: rows must be an array of arrays of numbers, got ${describeValue(rows)}`,
      )
    }
    if (rows.length === 0) throw new RangeError('Cannot build matrix: at least one row is required, got none')
    const cols = rowLength(rows, 0)
    if (cols === 0) throw new RangeError('Cannot build matrix: at least one column is required, got none')
    const matrix = Matrix.zeros(rows.length, cols, dtype)
    for (let i = 0; i < rows.length; i++) {
      const length = rowLength(rows, i)
      if (length !== cols) {
        throw new RangeError(
          `Cannot build matrix: every row must have ${cols} values as row 0 does, row ${i} has ${length}`,
        )
      }
      const row = rows[i]
      for (let j = 0; j < cols; j++) {
        const value = row[j]
        if (typeof value !== 'number') {
          throw new TypeError(
            `Cannot build matrix: row ${i}, column ${j} must be a number, got ${describeValue(value)}`,
          )
        }
        matrix.data[i * cols + j] = value
      }
    }
    return matrix
  }

  /** A matrix of zeros in shared memory. */
  static zeros(rows: number, cols: number, dtype: DType = 'float64'): Matrix {
    checkSize('rows', rows)
    checkSize('cols', cols)
    const bytes = dtype === 'float32' ? 4 : 8
    const buffer = allocateShared(rows * cols * bytes)
    return new Matrix(dtype === 'float32' ? new Float32Array(buffer) : new Float64Array(buffer), rows, cols)
  }

  get dtype(): DType {
    return this.data instanceof Float32Array ? 'float32' : 'float64'
  }

  /** A view of one row (cols); writing to it writes to the matrix. */
  row(index: number): Float64Array | Float32Array {
    if (!Number.isInteger(index) || index < 0 || index >= this.rows) {
      throw new RangeError(`Cannot read row: index must be an integer in [0, ${this.rows - 1}], got ${index}`)
    }
    return this.data.subarray(index * this.cols, (index + 1) * this.cols)
  }

  /** The same matrix when it already has that type, else a converted copy in shared memory. */
  astype(dtype: DType): Matrix {
    if (dtype === this.dtype) return this
    const copy = Matrix.zeros(this.rows, this.cols, dtype)
    copy.data.set(this.data)
    return copy
  }

  /** Plain arrays, one per row. */
  toRows(): number[][] {
    return Array.from({ length: this.rows }, (_, i) => Array.from(this.row(i)))
  }

  toJSON(): number[][] {
    return this.toRows()
  }
}

function rowLength(rows: ArrayLike<ArrayLike<number>>, index: number): number {
  const row = rows[index]
  if (row == null || typeof row !== 'object' || typeof row.length !== 'number') {
    throw new TypeError(
      `Cannot build matrix: row ${index} must be an array of numbers, got ${describeValue(row)}`,
    )
  }
  return row.length
}

function checkSize(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1 || value > 0x7fffffff) {
    throw new RangeError(`Cannot build matrix: '${name}' must be an integer in [1, 2147483647], got ${value}`)
  }
}
