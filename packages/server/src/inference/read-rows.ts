import { DataError, Matrix } from '@centroid/core'
import { HttpError } from '../http-error.ts'
import { describeValue, listNames, shorten } from './describe-value.ts'

/**
 * The rows of a request as a matrix (nRows x nFeatures), in the order of `features`. A row is a list of numbers in that
 * order or an object of numbers by feature; each feature must be there, and finite. Rows are counted from 0.
 *
 * @throws HttpError 400 when `rows` is no list of rows; DataError when a row does not fit the features.
 */
export function readRows(rows: unknown, features: readonly string[]): Matrix {
  if (!Array.isArray(rows) || rows.length === 0) {
    throw new HttpError(
      400,
      `Cannot predict: 'rows' must be an array of at least one row, got ${describeValue(rows)}\n` +
        'Hint: send { "rows": [[1.5, 2.5]] } or { "rows": [{ "feature": 1.5 }] }',
    )
  }
  const nFeatures = features.length
  const values = new Float64Array(rows.length * nFeatures)
  for (let i = 0; i < rows.length; i++) {
    const row: unknown = rows[i]
    if (Array.isArray(row)) readList(row, i, features, values)
    else if (typeof row === 'object' && row !== null)
      readRecord(row as Record<string, unknown>, i, features, values)
    else {
      throw new DataError(
        `Cannot predict: row ${i} must be an array of numbers or an object of numbers, got ${describeValue(row)}\n` +
          featureHint(features),
      )
    }
  }
  return Matrix.of(values, rows.length, nFeatures)
}

function readList(row: unknown[], index: number, features: readonly string[], values: Float64Array): void {
  if (row.length !== features.length) {
    throw new DataError(
      `Cannot predict: row ${index} must have ${countFeatures(features)}, got ${row.length}\n${featureHint(features)}`,
    )
  }
  const start = index * features.length
  for (let j = 0; j < row.length; j++) values[start + j] = readNumber(row[j], index, features[j])
}

function readRecord(
  row: Record<string, unknown>,
  index: number,
  features: readonly string[],
  values: Float64Array,
): void {
  const start = index * features.length
  for (let j = 0; j < features.length; j++) {
    const value = row[features[j]]
    values[start + j] =
      typeof value === 'number' && Number.isFinite(value)
        ? value
        : readNumber(Object.hasOwn(row, features[j]) ? value : undefined, index, features[j])
  }
  const names = Object.keys(row)
  if (names.length === features.length) return
  const unknown = names.find((name) => !features.includes(name))
  throw new DataError(
    `Cannot predict: row ${index} must have only the features of the model, got ${JSON.stringify(shorten(unknown ?? '', 60))}\n` +
      featureHint(features),
  )
}

function readNumber(value: unknown, row: number, feature: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  const found =
    value === undefined
      ? 'nothing (it is missing)'
      : value === null
        ? 'null (it is missing)'
        : describeValue(value)
  throw new DataError(
    `Cannot predict: row ${row}, feature ${JSON.stringify(shorten(feature, 60))} must be a finite number, got ${found}\n` +
      'Hint: rows are counted from 0',
  )
}

/** "4 features", "1 feature". */
export function countFeatures(features: readonly string[]): string {
  return features.length === 1 ? '1 feature' : `${features.length} features`
}

/** The last line of a message about features. */
export function featureHint(features: readonly string[]): string {
  return `Hint: the model has ${countFeatures(features)}: ${listNames(features)}`
}
