import { Matrix } from '@centroid/kmeans-native'
import { DataError } from '../errors.ts'
import { defaultNames } from './column-names.ts'
import { Preparation } from './preparation.ts'
import { checkValue, rowsToMatrix, type Row } from './rows-to-matrix.ts'
import { isScaleName, scalers, type ScaleName } from './scale/scalers.ts'
import { checkNames, selectColumns } from './select-columns.ts'
import { isTable, type Table } from './table.ts'
import { tableToMatrix } from './table-to-matrix.ts'
import { describeTrainingData } from './training-data.ts'

/** Options of {@link fitPreparation}. */
export interface FitPreparationOptions {
  /** Of a table, the columns to take (default: all numeric ones); of a matrix or rows, the names to give them. */
  columns?: readonly string[]
  /** Default 'none'. */
  scale?: ScaleName
}

/** Data that are ready to fit, and the preparation that made them so. */
export interface Prepared {
  /** nRows x nFeatures, scaled. */
  matrix: Matrix
  preparation: Preparation
  features: string[]
}

/**
 * Selects features, learns how to scale them and scales them; the input is left as it is.
 * Scales: 'standard' (mean, population standard deviation), 'minmax' (to [0, 1]), 'robust' (median, interquartile
 * range), 'maxabs', 'none'; values as scikit-learn's scalers give them.
 * @throws DataError when a column is unknown, not numeric, or has missing or infinite values, or there are no rows.
 * @throws TypeError or RangeError when an option is wrong.
 *
 * @example
 * const { matrix, preparation } = fitPreparation(await readTable('iris.csv'), { scale: 'standard' })
 * preparation.inverse(matrix) // the table's values again
 */
export function fitPreparation(
  input: Table | Matrix | readonly Row[],
  options: FitPreparationOptions = {},
): Prepared {
  const { scale = 'none' } = options
  if (!isScaleName(scale)) {
    const known = Object.keys(scalers).join(', ')
    throw new RangeError(
      `Cannot fit preparation: 'scale' must be one of ${known}, got ${JSON.stringify(scale)}`,
    )
  }
  const { raw, features } = readInput(input, options.columns)
  const scales = features.map((feature, j) => checkScale(scalers[scale](columnOf(raw, j, feature)), feature))
  const preparation = Preparation.fromJSON({
    features,
    scale,
    offset: scales.map((column) => column.offset),
    factor: scales.map((column) => column.scale),
    trainingData: describeTrainingData(raw),
  })
  const matrix = scale === 'none' ? raw : preparation.transform(raw)
  return { matrix, preparation, features }
}

function readInput(
  input: Table | Matrix | readonly Row[],
  columns: readonly string[] | undefined,
): { raw: Matrix; features: string[] } {
  if (isTable(input)) {
    const features = selectColumns(input, columns)
    return { raw: tableToMatrix(input, features), features }
  }
  if (columns !== undefined) checkNames(columns)
  if (input instanceof Matrix) {
    const features = columns === undefined ? defaultNames(input.cols) : [...columns]
    if (features.length !== input.cols) {
      throw new RangeError(
        `Cannot fit preparation: 'columns' must name the matrix's ${input.cols} columns, got ${features.length} names`,
      )
    }
    return { raw: input, features }
  }
  const features = columns === undefined ? namesOf(input) : [...columns]
  return { raw: rowsToMatrix(input, features), features }
}

function namesOf(rows: readonly Row[]): string[] {
  const first: unknown = Array.isArray(rows) ? rows[0] : undefined
  if (typeof first !== 'object' || first === null) return ['x0']
  if (Array.isArray(first) || ArrayBuffer.isView(first)) return defaultNames((first as number[]).length)
  return Object.keys(first)
}

function columnOf(matrix: Matrix, column: number, feature: string): Float64Array {
  const { data, rows, cols } = matrix
  const values = new Float64Array(rows)
  for (let i = 0; i < rows; i++) values[i] = checkValue(data[i * cols + column], i, feature)
  return values
}

function checkScale(
  column: { offset: number; scale: number },
  feature: string,
): { offset: number; scale: number } {
  if (Number.isFinite(column.offset) && Number.isFinite(column.scale)) return column
  throw new DataError(
    `Cannot fit preparation: column "${feature}" must have a finite spread, its values overflow\n` +
      'Hint: rescale the column, or leave it out',
  )
}
