import { constants } from 'node:buffer'
import { extname } from 'node:path'
import { DataError } from '../errors.ts'
import { parseDelimited, type DelimitedLayout } from './parse-delimited.ts'
import { parseJson, parseJsonLines } from './parse-json.ts'
import { readSource, sourceName } from './read-source.ts'
import { tableOf, type Table } from './table.ts'

/** How a table is written down. */
export type TableFormat = 'csv' | 'tsv' | 'json' | 'jsonl'

/** Options of {@link readTable}. */
export interface ReadTableOptions extends DelimitedLayout {
  /** Default: by the file's ending; csv for stdin. */
  format?: TableFormat
  /** Where '-' reads from; default `process.stdin`. */
  stdin?: AsyncIterable<Uint8Array | string>
}

const formatOfEnding: Readonly<Record<string, TableFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
}
const plannedEndings = ['.parquet', '.arrow', '.feather']

/**
 * Reads a CSV, TSV, JSON or JSON lines file, or CSV from stdin for '-', into a table of typed columns.
 * A column is numeric when every value that is not missing (empty, NA, N/A, NaN, null, None, ?) is a number; missing
 * numbers are null. Where every cell of the first CSV row is a number, the columns are named x0, x1, ... instead.
 * Messages count rows from 1 after the header.
 * @throws DataError when the file cannot be read or is no such table.
 * @throws TypeError or RangeError when an option is wrong.
 *
 * @example
 * const table = await readTable('iris.csv')
 * table.numRows() // 150
 */
export async function readTable(source: string, options: ReadTableOptions = {}): Promise<Table> {
  checkArguments(source, options)
  const format = options.format ?? formatOf(source)
  const bytes = await readSource(source, options.stdin ?? process.stdin)
  const name = sourceName(source)
  if (format === 'csv') return tableOf(parseDelimited(bytes, name, options))
  if (format === 'tsv')
    return tableOf(parseDelimited(bytes, name, { ...options, delimiter: options.delimiter ?? '\t' }))
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    throw new DataError(
      `Cannot read table ${name}: JSON up to ${constants.MAX_STRING_LENGTH} bytes is supported, got ${bytes.length}\n` +
        'Hint: convert it to CSV',
    )
  }
  const text = new TextDecoder().decode(bytes)
  return tableOf(format === 'json' ? parseJson(text, name) : parseJsonLines(text, name))
}

function formatOf(source: string): TableFormat {
  if (source === '-') return 'csv'
  const ending = extname(source).toLowerCase()
  const format = formatOfEnding[ending]
  if (format) return format
  const supported = Object.keys(formatOfEnding).join(', ')
  if (plannedEndings.includes(ending)) {
    throw new DataError(
      `Cannot read table ${source}: ${ending} files are not yet supported\nHint: convert it to one of ${supported}`,
    )
  }
  throw new DataError(
    `Cannot read table ${source}: the file must end in ${supported}, got ${ending === '' ? 'no ending' : ending}\n` +
      'Hint: rename or convert it, or pass the option format',
  )
}

function checkArguments(source: unknown, options: ReadTableOptions): void {
  if (typeof source !== 'string' || source === '') {
    throw new TypeError(
      `Cannot read table: a path or '-' is required, got ${JSON.stringify(source) ?? 'undefined'}`,
    )
  }
  const { delimiter, format } = options
  if (delimiter !== undefined && (typeof delimiter !== 'string' || !/^[^"\r\n]$/.test(delimiter))) {
    throw new RangeError(
      `Cannot read table: 'delimiter' must be one character other than a quote or a line break, got ${JSON.stringify(delimiter)}`,
    )
  }
  if (format !== undefined && !['csv', 'tsv', 'json', 'jsonl'].includes(format)) {
    throw new RangeError(
      `Cannot read table: 'format' must be csv, tsv, json or jsonl, got ${JSON.stringify(format)}`,
    )
  }
}
