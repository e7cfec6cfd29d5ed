import { Matrix } from '@centroid/kmeans-native'
import { DataError } from '../errors.ts'
import { describeValue } from '../describe-value.ts'
import { nameHint } from '../closest-name.ts'

/** A row to transform: its values in the features' order, or by their names. */
export type Row = ArrayLike<number> | Readonly<Record<string, number>>

/**
 * Copies rows into a matrix (nRows x nFeatures), checking every value; rows are counted from 1.
 * @throws DataError when there are no rows, or one lacks a feature, has an unknown one or a value that is no finite number.
 * @throws TypeError when `rows` is no array.
 */
export function rowsToMatrix(rows: readonly Row[], features: readonly string[]): Matrix {
  if (!Array.isArray(rows)) {
    throw new TypeError(`Cannot transform rows: rows must be an array, got ${describeValue(rows)}`)
  }
  if (rows.length === 0) throw new DataError('Cannot transform rows: at least one row is required, got none')
  const matrix = Matrix.zeros(rows.length, features.length)
  rows.forEach((row: Row, i) => {
    const target = i * features.length
    if (isArray(row)) copyArray(row, i, features, matrix, target)
    else copyObject(row, i, features, matrix, target)
  })
  return matrix
}

/** Checks a value of a row. */
export function checkValue(value: unknown, row: number, feature: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new DataError(
    `Cannot transform rows: "${feature}" must be a finite number, row ${row + 1} has ${describeValue(value)}`,
  )
}

function copyArray(
  row: ArrayLike<number>,
  i: number,
  features: readonly string[],
  matrix: Matrix,
  target: number,
): void {
  if (row.length !== features.length) {
    throw new DataError(
      `Cannot transform rows: every row must have ${count(features.length, 'value')} (${features.join(', ')}), ` +
        `row ${i + 1} has ${row.length}`,
    )
  }
  for (let j = 0; j < features.length; j++) matrix.data[target + j] = checkValue(row[j], i, features[j])
}

function copyObject(
  row: object,
  i: number,
  features: readonly string[],
  matrix: Matrix,
  target: number,
): void {
  if (typeof row !== 'object' || row === null) {
    throw new DataError(
      `Cannot transform rows: row ${i + 1} must be an array or an object, got ${describeValue(row)}`,
    )
  }
  const unknown = Object.keys(row).find((name) => !features.includes(name))
  if (unknown !== undefined) {
    throw new DataError(
      `Cannot transform rows: every feature must be known to the model, row ${i + 1} has "${unknown}"\n` +
        `Hint: ${nameHint(unknown, features)}`,
    )
  }
  const values = row as Record<string, unknown>
  for (let j = 0; j < features.length; j++) {
    const feature = features[j]
    if (!Object.hasOwn(row, feature)) {
      throw new DataError(
        `Cannot transform rows: every row must have the feature "${feature}", row ${i + 1} has none`,
      )
    }
    matrix.data[target + j] = checkValue(values[feature], i, feature)
  }
}

function isArray(row: Row): row is ArrayLike<number> {
  return Array.isArray(row) || row instanceof Float64Array || row instanceof Float32Array
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
