import { Matrix, type DType } from '@centroid/kmeans-native'
import { nameHint } from '../closest-name.ts'
import { DataError } from '../errors.ts'
import type { DelimitedLayout } from './parse-delimited.ts'

/** Rows of a file, read in batches, once for each pass: a source for `fitKMeans` and `fitMiniBatchKMeans`. */
export interface FileBatches<Batch = Matrix | { x: Matrix; sampleWeight: Float64Array }> {
  /** The rows from the first to the last: matrices (batchRows x nFeatures), with weights where a column holds them. */
  batches(): AsyncGenerator<Batch>
  readonly featureNames: readonly string[]
  /** Undefined until a pass has counted the rows, unless the file says how many it has. */
  readonly nSamples?: number
}

/** What the reader of a format gets. */
export interface ReaderOptions extends DelimitedLayout {
  columns: readonly string[] | undefined
  weights: string | undefined
  batchRows: number
  dtype: DType
}

/** Which columns of a file become what. */
export interface FileColumns {
  /** Names of the features, in their order. */
  features: readonly string[]
  /** Name of the column of weights. */
  weights: string | undefined
  dtype: DType
  batchRows: number
}

/** Collects rows into batches. */
export class BatchBuilder {
  readonly #columns: FileColumns
  #matrix: Matrix
  #weights: Float64Array | null
  #rows = 0

  constructor(columns: FileColumns) {
    this.#columns = columns
    this.#matrix = this.#newMatrix()
    this.#weights = this.#newWeights()
  }

  get isFull(): boolean {
    return this.#rows === this.#columns.batchRows
  }

  get isEmpty(): boolean {
    return this.#rows === 0
  }

  /** Adds a row: `valueOf(j)` is its value of feature j, or its weight where j is the number of features. */
  add(valueOf: (j: number) => number): void {
    const { data, cols } = this.#matrix
    for (let j = 0, p = this.#rows * cols; j < cols; j++, p++) data[p] = valueOf(j)
    if (this.#weights) this.#weights[this.#rows] = valueOf(cols)
    this.#rows++
  }

  /** The rows so far, in memory that is not written to again. */
  take(): Matrix | { x: Matrix; sampleWeight: Float64Array } {
    const { data, cols } = this.#matrix
    const x = Matrix.of(data.subarray(0, this.#rows * cols), this.#rows, cols)
    const batch = this.#weights ? { x, sampleWeight: this.#weights.subarray(0, this.#rows) } : x
    this.#matrix = this.#newMatrix()
    this.#weights = this.#newWeights()
    this.#rows = 0
    return batch
  }

  #newMatrix(): Matrix {
    const { batchRows, features, dtype } = this.#columns
    return Matrix.zeros(batchRows, features.length, dtype)
  }

  #newWeights(): Float64Array | null {
    return this.#columns.weights === undefined ? null : new Float64Array(this.#columns.batchRows)
  }
}

/** What a caller gets who names a column that a file lacks. */
export function unknownColumn(path: string, name: string, known: string[]): DataError {
  return new DataError(
    `Cannot open ${path}: it must have every column asked for, got "${name}"\nHint: ${nameHint(name, known)}`,
  )
}

/** What a caller gets whose file has no column to take by default. */
export function noNumericColumn(path: string): DataError {
  return new DataError(
    `Cannot open ${path}: at least one numeric column is required, got none\n` +
      "Hint: name the columns by the option 'columns'",
  )
}
