import { Matrix } from '@centroid/kmeans-native'
import { DataError } from '../errors.ts'
import { columnValues, numberOf } from './column-values.ts'
import { parseNumber } from './parse-number.ts'
import { selectColumns } from './select-columns.ts'
import type { Table } from './table.ts'

/**
 * Copies numeric columns of a table into a matrix (nRows x nColumns) of float64 in shared memory.
 * Default: all numeric columns. A filtered or ordered table gives the rows that it shows, as it shows them.
 * @throws DataError when a column is unknown, not numeric, or has missing or infinite values, or there are no rows.
 * @throws TypeError or RangeError when `columns` is no list of distinct names.
 *
 * @example
 * const x = tableToMatrix(await readTable('iris.csv'), ['petal_length', 'petal_width'])
 * x.cols // 2
 */
export function tableToMatrix(table: Table, columns?: readonly string[]): Matrix {
  const names = selectColumns(table, columns)
  const rows = table.numRows()
  if (rows === 0) throw new DataError('Cannot build matrix: at least one row is required, got none')
  const matrix = Matrix.zeros(rows, names.length)
  const { data, cols } = matrix
  names.forEach((name, j) => {
    const values = columnValues(table, name)
    for (let i = 0; i < rows; i++) {
      const value = numberOf(values[i])
      // NaN - NaN, Infinity - Infinity and undefined - undefined are all NaN.
      if (!(value! - value! === 0)) throw explainColumn(name, values)
      data[i * cols + j] = value!
    }
  })
  return matrix
}

function explainColumn(name: string, values: ArrayLike<unknown>): DataError {
  const column = `Cannot build matrix: column "${name}"`
  const numbers = Array.from(values, numberOf)
  const text = numbers.findIndex((value, i) => value === undefined && !isNumericText(values[i]))
  const other = text >= 0 ? text : numbers.indexOf(undefined)
  if (other >= 0) {
    return new DataError(
      `${column} must be numeric, row ${other + 1} is ${JSON.stringify(values[other])}\nHint: ${textHint(values[other])}`,
    )
  }
  const missing = numbers.filter((value) => Number.isNaN(value)).length
  if (missing > 0) {
    const first = numbers.findIndex((value) => Number.isNaN(value)) + 1
    const count =
      missing === 1 ? `1 missing value, at row ${first}` : `${missing} missing values, first at row ${first}`
    return new DataError(
      `${column} has ${count}\nHint: fill them in, drop those rows, or leave the column out`,
    )
  }
  const infinite = numbers.findIndex((value) => !Number.isFinite(value))
  return new DataError(
    `${column} must be finite, row ${infinite + 1} is ${numbers[infinite]}\nHint: drop that row or mend the value`,
  )
}

function isNumericText(value: unknown): boolean {
  return typeof value === 'string' && parseNumber(value) !== undefined
}

function textHint(value: unknown): string {
  if (typeof value === 'string' && /^\s*[+-]?\d+,\d+\s*$/.test(value))
    return 'write numbers with a decimal point'
  if (isNumericText(value)) return 'write numbers without quotes'
  return 'name the numeric columns, or mend the value'
}
