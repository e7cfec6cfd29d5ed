import { Matrix, type DType } from '@centroid/kmeans-native'
import { DataError } from '../errors.ts'
import { nameHint } from '../closest-name.ts'
import { parsePreparation, type PreparationJSON } from './preparation-json.ts'
import { checkValue, rowsToMatrix, type Row } from './rows-to-matrix.ts'
import type { ScaleName } from './scale/scalers.ts'
import { isTable, type Table } from './table.ts'
import { tableToMatrix } from './table-to-matrix.ts'
import type { TrainingData } from './training-data.ts'

/**
 * A fitted preparation: which features a model takes, in which order, and how each is scaled, `(x - offset) / factor`.
 *
 * @example
 * const { preparation } = fitPreparation(table, { scale: 'standard' })
 * preparation.transform([[5.1, 3.5, 1.4, 0.2]]) // Matrix (1 x 4)
 */
export class Preparation {
  readonly features: readonly string[]
  readonly scale: ScaleName
  /** One per feature, in its units. */
  readonly offset: Float64Array
  /** One per feature, in its units; never 0. */
  readonly factor: Float64Array
  /** What it was fitted on; null where that is unknown. */
  readonly trainingData: TrainingData | null

  private constructor(json: PreparationJSON) {
    this.features = Object.freeze([...json.features])
    this.scale = json.scale
    this.offset = Float64Array.from(json.offset)
    this.factor = Float64Array.from(json.factor)
    this.trainingData = json.trainingData
  }

  /**
   * Prepares new data (nRows x nFeatures) as the training data were; a table's other columns are left out.
   * @throws DataError naming the row and feature that is missing, unknown or no finite number.
   */
  transform(input: Table | Matrix | readonly Row[]): Matrix {
    if (isTable(input)) return this.#scaled(tableToMatrix(input, this.#columnsOf(input)), 'float64')
    if (input instanceof Matrix) {
      this.#checkCols(input, 'transform')
      return this.#scaled(input, input.dtype)
    }
    return this.#scaled(rowsToMatrix(input, this.features), 'float64')
  }

  /**
   * Prepared rows (nRows x nFeatures), such as centroids, in the features' own units.
   * @throws RangeError when the matrix has another number of columns.
   */
  inverse(matrix: Matrix): Matrix {
    this.#checkCols(matrix, 'invert')
    const result = Matrix.zeros(matrix.rows, matrix.cols, matrix.dtype)
    const { cols } = matrix
    matrix.data.forEach((value, at) => {
      result.data[at] = value * this.factor[at % cols] + this.offset[at % cols]
    })
    return result
  }

  toJSON(): PreparationJSON {
    return {
      features: [...this.features],
      scale: this.scale,
      offset: Array.from(this.offset),
      factor: Array.from(this.factor),
      trainingData: this.trainingData,
    }
  }

  /**
   * Restores what `toJSON` gave.
   * @throws ModelFormatError when it is no such object.
   */
  static fromJSON(json: unknown): Preparation {
    return new Preparation(parsePreparation(json))
  }

  #scaled(matrix: Matrix, dtype: DType): Matrix {
    const { data, rows, cols } = matrix
    const result = Matrix.zeros(rows, cols, dtype)
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        const value = checkValue(data[i * cols + j], i, this.features[j])
        const scaled = (value - this.offset[j]) / this.factor[j]
        result.data[i * cols + j] = scaled
        if (!Number.isFinite(result.data[i * cols + j])) {
          throw new DataError(
            `Cannot transform rows: "${this.features[j]}" must be finite after scaling, row ${i + 1} has ${value}`,
          )
        }
      }
    }
    return result
  }

  #columnsOf(table: Table): readonly string[] {
    const known = table.columnNames()
    const absent = this.features.find((feature) => !known.includes(feature))
    if (absent === undefined) return this.features
    throw new DataError(
      `Cannot transform table: it must have the column "${absent}", got ${known.length} others\n` +
        `Hint: ${known.length === 0 ? 'the table is empty' : nameHint(absent, known)}`,
    )
  }

  #checkCols(matrix: Matrix, verb: string): void {
    if (matrix.cols !== this.features.length) {
      throw new RangeError(
        `Cannot ${verb} matrix: it must have ${this.features.length} columns (${this.features.join(', ')}), got ${matrix.cols}`,
      )
    }
  }
}
