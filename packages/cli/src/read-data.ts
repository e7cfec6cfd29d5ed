import type { Matrix, Prepared, Table } from '@centroid/core'
import type { DataOptions } from './options/fit-options.ts'
import { plural } from './output/format-number.ts'
import { UsageError } from './usage-error.ts'

export interface Data {
  prepared: Prepared
  matrix: Matrix
  sampleWeight?: Float64Array
  /** What was read, for a heading: `iris.csv: 150 rows, 4 features`. */
  title: string
  /** Columns that are no features because they hold no numbers. */
  ignored: string[]
}

/**
 * Reads a data file, takes the weights out and fits the preparation.
 * @throws DataError when the file or its values cannot be used.
 */
export async function readData(source: string, options: DataOptions): Promise<Data> {
  const { DataError, readTable, numericColumns, fitPreparation } = await import('@centroid/core')
  if (options.weights !== undefined && options.columns?.includes(options.weights)) {
    throw new UsageError(
      `Cannot read --columns: the column of --weights must not be a feature, got ${JSON.stringify(options.weights)}\nHint: leave it out of --columns`,
    )
  }
  const table = await readTable(source)
  const sampleWeight = options.weights === undefined ? undefined : await readWeights(table, options.weights)
  const columns = options.columns ?? numericColumns(table).filter((name) => name !== options.weights)
  if (columns.length === 0 && options.weights !== undefined) {
    throw new DataError(
      `Cannot read ${source}: a numeric column beside the weights is required, got only ${JSON.stringify(options.weights)}\nHint: name the features with --columns`,
    )
  }
  const prepared = fitPreparation(table, {
    columns: columns.length > 0 ? columns : undefined,
    scale: options.scale,
  })
  const { matrix, features } = prepared
  const used = new Set([...features, options.weights])
  return {
    prepared,
    matrix,
    sampleWeight,
    title: `${source === '-' ? 'stdin' : source}: ${plural(matrix.rows, 'row')}, ${plural(matrix.cols, 'feature')}`,
    ignored: options.columns ? [] : table.columnNames().filter((name) => !used.has(name)),
  }
}

async function readWeights(table: Table, column: string): Promise<Float64Array> {
  const { tableToMatrix } = await import('@centroid/core')
  return Float64Array.from(tableToMatrix(table, [column]).data)
}
