import { extname } from 'node:path'
import type { DType, Matrix } from '@centroid/kmeans-native'
import { describeValue } from '../describe-value.ts'
import { DataError } from '../errors.ts'
import { openDelimited } from './delimited-batches.ts'
import type { FileBatches, ReaderOptions } from './file-batches.ts'
import type { DelimitedLayout } from './parse-delimited.ts'
import { checkNames } from './select-columns.ts'

/** Options of {@link openBatches}. */
export interface OpenBatchesOptions extends DelimitedLayout {
  /** Columns to read, in this order. Default: every numeric one (of text: by its first `batchRows` rows) but the weights. */
  columns?: readonly string[]
  /** Name of a column of weights. */
  weights?: string
  /** Rows of a batch. Default 16384. */
  batchRows?: number
  /** Default 'float64'. */
  dtype?: DType
  /** Default: by the file's ending. */
  format?: 'csv' | 'tsv' | 'parquet'
}

const BATCH_ROWS = 16_384
const MAX_BATCH_ROWS = 1 << 24
const formats: Readonly<Record<string, 'csv' | 'tsv' | 'parquet'>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.parquet': 'parquet',
}

/**
 * Opens a CSV, TSV or Parquet file as batches of rows, for files that need not fit into memory. Text is read as
 * `readTable` reads it; of a Parquet file one row group is in memory at a time. Messages count rows from 1.
 * @throws DataError when the file cannot be read or lacks columns, here or on the way; TypeError or RangeError when an
 * option is wrong.
 *
 * @example
 * const source = await openBatches('rides.parquet', { columns: ['km', 'minutes'] })
 * const model = await fitKMeans(source, { nClusters: 8, seed: 42 })
 */
export function openBatches(
  path: string,
  options?: OpenBatchesOptions & { weights?: undefined },
): Promise<FileBatches<Matrix>>
export function openBatches(path: string, options?: OpenBatchesOptions): Promise<FileBatches>
export async function openBatches(path: string, options: OpenBatchesOptions = {}): Promise<FileBatches> {
  check(path, options)
  const { columns, weights, batchRows = BATCH_ROWS, dtype = 'float64', delimiter, header } = options
  const format = options.format ?? formatOf(path)
  const layout = { ...(delimiter !== undefined && { delimiter }), ...(header !== undefined && { header }) }
  const reader: ReaderOptions = { columns, weights, batchRows, dtype, ...layout }
  if (format === 'csv') return openDelimited(path, reader)
  if (format === 'tsv') return openDelimited(path, { ...reader, delimiter: delimiter ?? '\t' })
  // Loaded here, because only Parquet files need it.
  const { openParquet } = await import('./parquet-batches.ts')
  return openParquet(path, reader)
}

function formatOf(path: string): 'csv' | 'tsv' | 'parquet' {
  const ending = extname(path).toLowerCase()
  const format = formats[ending]
  if (format) return format
  throw new DataError(
    `Cannot open ${path}: the file must end in ${Object.keys(formats).join(', ')}, got ${ending === '' ? 'no ending' : ending}\n` +
      'Hint: convert it, or pass the option format',
  )
}

function check(path: unknown, { columns, weights, batchRows, dtype, format, delimiter }: OpenBatchesOptions) {
  if (typeof path !== 'string' || path === '')
    throw new TypeError(`Cannot open batches: a path is required, got ${describeValue(path)}`)
  if (columns !== undefined) checkNames(columns)
  if (weights !== undefined && typeof weights !== 'string')
    throw new TypeError(`Cannot open batches: 'weights' must be a name, got ${describeValue(weights)}`)
  if (
    batchRows !== undefined &&
    !(Number.isInteger(batchRows) && batchRows >= 1 && batchRows <= MAX_BATCH_ROWS)
  ) {
    throw new RangeError(
      `Cannot open batches: 'batchRows' must be an integer in [1, ${MAX_BATCH_ROWS}], got ${describeValue(batchRows)}`,
    )
  }
  if (dtype !== undefined && dtype !== 'float64' && dtype !== 'float32') {
    throw new RangeError(
      `Cannot open batches: 'dtype' must be float64 or float32, got ${describeValue(dtype)}`,
    )
  }
  if (format !== undefined && !Object.values(formats).includes(format)) {
    throw new RangeError(
      `Cannot open batches: 'format' must be csv, tsv or parquet, got ${describeValue(format)}`,
    )
  }
  if (delimiter !== undefined && (typeof delimiter !== 'string' || !/^[^"\r\n]$/.test(delimiter))) {
    throw new RangeError(
      `Cannot open batches: 'delimiter' must be one character other than a quote or a line break, got ${describeValue(delimiter)}`,
    )
  }
}
