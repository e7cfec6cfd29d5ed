import { parse, type Options } from 'csv-parse/sync'
import { DataError } from '../errors.ts'
import { checkColumnNames, defaultNames } from './column-names.ts'
import { inferColumn } from './infer-column.ts'
import { parseNumber } from './parse-number.ts'
import type { NamedColumns } from './table.ts'

/** How delimited text is laid out. */
export interface DelimitedLayout {
  /** One character; where absent, a tab or `;` if the first line has one and no comma, else a comma. */
  delimiter?: string
  /** Whether the first row names the columns; where absent, it does unless every cell of it is a number. */
  header?: boolean
}

/** What csv-parse throws. */
export interface CsvFault extends Error {
  code: string
  lines: number
  /** Rows before the fault, the header included. */
  records: number
  record: string[]
}

/**
 * Reads delimited text (RFC 4180: quotes, doubled quotes, LF, CRLF or CR; a byte order mark and blank lines are skipped).
 * Rows are counted from 1 after the header.
 * @throws DataError when rows are ragged, quotes are wrong, names repeat, or there are no rows.
 */
export function parseDelimited(bytes: Buffer, source: string, layout: DelimitedLayout = {}): NamedColumns {
  const records = parseRecords(bytes, source, layout)
  if (records.length === 0) {
    throw new DataError(`Cannot read table ${source}: a header and rows are required, got only blank lines`)
  }
  const hasHeader = isHeader(records[0], layout)
  const names = hasHeader ? records[0].map((name) => name.trim()) : defaultNames(records[0].length)
  checkColumnNames(names, source)
  const first = hasHeader ? 1 : 0
  if (records.length === first) {
    throw new DataError(`Cannot read table ${source}: at least one row is required, got only a header`)
  }
  const columns = names.map((_, j) => {
    const cells = new Array<string>(records.length - first)
    for (let i = 0; i < cells.length; i++) cells[i] = records[i + first][j]
    return inferColumn(cells)
  })
  return { names, columns }
}

/** How csv-parse is to read text that begins with `bytes`. */
export function delimitedOptions(bytes: Buffer, layout: DelimitedLayout): Options {
  return {
    bom: true,
    delimiter: layout.delimiter ?? detectDelimiter(bytes),
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
  }
}

function parseRecords(bytes: Buffer, source: string, layout: DelimitedLayout): string[][] {
  const options = delimitedOptions(bytes, layout)
  try {
    return parse(bytes, options)
  } catch (error) {
    const first = (): string[] => parse(bytes, { ...options, to: 1 })[0]
    throw csvError(error as CsvFault, source, first, layout)
  }
}

/** What a caller gets for a fault of csv-parse; `first` gives the first record. */
export function csvError(
  fault: CsvFault,
  source: string,
  first: () => string[],
  layout: DelimitedLayout,
): DataError {
  // A ragged row comes after a first one that could be read.
  const isRagged = fault.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
  const reason = isRagged ? explainRagged(fault, first(), layout) : explain(fault)
  return new DataError(`Cannot read table ${source}: ${reason}`, { cause: fault })
}

/** Whether the first record names the columns. */
export function isHeader(first: string[], layout: DelimitedLayout): boolean {
  return layout.header ?? !first.every((cell) => parseNumber(cell) !== undefined)
}

function explainRagged(fault: CsvFault, first: string[], layout: DelimitedLayout): string {
  const row = isHeader(first, layout) ? fault.records : fault.records + 1
  const values = first.length === 1 ? '1 value' : `${first.length} values`
  return (
    `every row must have ${values} as the first line does, row ${row} (line ${fault.lines}) has ${fault.record.length}\n` +
    'Hint: mend that row; a value that holds the delimiter must be quoted'
  )
}

function explain(fault: CsvFault): string {
  switch (fault.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return `every quote must be closed, the last one opened is not (the text ends on line ${fault.lines})`
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return `a quote must stand around a whole value and be doubled inside it, line ${fault.lines} has one that does not`
    default:
      return fault.message
  }
}

function detectDelimiter(bytes: Buffer): string {
  const end = bytes.findIndex((byte) => byte === 0x0a || byte === 0x0d)
  const line = bytes.toString('utf8', 0, end < 0 ? bytes.length : end)
  if (line.includes(',')) return ','
  return ['\t', ';'].find((candidate) => line.includes(candidate)) ?? ','
}
