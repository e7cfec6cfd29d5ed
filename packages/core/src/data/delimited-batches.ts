import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { parse, type Parser } from 'csv-parse'
import { DataError } from '../errors.ts'
import { checkColumnNames, defaultNames } from './column-names.ts'
import {
  BatchBuilder,
  noNumericColumn,
  unknownColumn,
  type FileBatches,
  type FileColumns,
  type ReaderOptions,
} from './file-batches.ts'
import { isMissingMarker } from './missing.ts'
import { csvError, delimitedOptions, isHeader, type CsvFault } from './parse-delimited.ts'
import { parseNumber } from './parse-number.ts'
import { fileError } from './read-source.ts'

/** Enough to find the delimiter in the first line. */
const HEAD_BYTES = 1 << 16

/** Delimited text as batches; the first of them decides which columns are numeric, where none are named. */
export async function openDelimited(path: string, options: ReaderOptions): Promise<FileBatches> {
  const head = await readHead(path)
  const { names, rows, hasHeader } = await readFirstRows(path, head, options)
  const columns = chooseColumns(path, names, rows, options)
  const source = {
    featureNames: columns.features,
    nSamples: undefined as number | undefined,
    async *batches() {
      const builder = new BatchBuilder(columns)
      const wanted = [...columns.features, ...(columns.weights === undefined ? [] : [columns.weights])]
      const places = wanted.map((name) => names.indexOf(name))
      let row = hasHeader ? -1 : 0
      for await (const record of readRecords(path, head, options)) {
        if (row++ < 0) continue
        builder.add((j) => {
          const cell = record[places[j]]
          const value = parseNumber(cell)
          if (value !== undefined && Number.isFinite(value)) return value
          throw refuseCell(path, wanted[j], row, cell)
        })
        if (builder.isFull) yield builder.take()
      }
      if (!builder.isEmpty) yield builder.take()
      source.nSamples = row
    },
  }
  return source as FileBatches
}

/** The records, the header included. */
async function* readRecords(path: string, head: Buffer, options: ReaderOptions): AsyncGenerator<string[]> {
  const file = createReadStream(path)
  const parser: Parser = parse(delimitedOptions(head, options))
  file.on('error', (error) => parser.destroy(error))
  let first: string[] | undefined
  try {
    for await (const record of file.pipe(parser) as AsyncIterable<string[]>) {
      first ??= record
      yield record
    }
  } catch (error) {
    if (error instanceof DataError) throw error
    const isCsvFault = error instanceof Error && 'records' in error
    throw isCsvFault
      ? csvError(error as CsvFault, path, () => first as string[], options)
      : fileError(path, error)
  } finally {
    file.destroy()
    parser.destroy()
  }
}

async function readFirstRows(
  path: string,
  head: Buffer,
  options: ReaderOptions,
): Promise<{ names: string[]; rows: string[][]; hasHeader: boolean }> {
  const records: string[][] = []
  for await (const record of readRecords(path, head, options)) {
    records.push(record)
    if (records.length > options.batchRows) break
  }
  if (records.length === 0) {
    throw new DataError(`Cannot read table ${path}: a header and rows are required, got no data`)
  }
  const hasHeader = isHeader(records[0], options)
  const names = hasHeader ? records[0].map((name) => name.trim()) : defaultNames(records[0].length)
  checkColumnNames(names, path)
  const rows = hasHeader ? records.slice(1) : records
  if (rows.length === 0) {
    throw new DataError(`Cannot read table ${path}: at least one row is required, got only a header`)
  }
  return { names, rows, hasHeader }
}

function chooseColumns(path: string, names: string[], rows: string[][], options: ReaderOptions): FileColumns {
  const { weights, batchRows, dtype } = options
  for (const name of [...(options.columns ?? []), ...(weights === undefined ? [] : [weights])]) {
    if (!names.includes(name)) throw unknownColumn(path, name, names)
  }
  const features = options.columns ?? names.filter((name, j) => name !== weights && isNumeric(rows, j))
  if (features.length === 0) throw noNumericColumn(path)
  return { features, weights, batchRows, dtype }
}

function isNumeric(rows: string[][], j: number): boolean {
  let numbers = 0
  for (const row of rows) {
    if (parseNumber(row[j]) !== undefined) numbers++
    else if (!isMissingMarker(row[j])) return false
  }
  return numbers > 0
}

function refuseCell(path: string, column: string, row: number, cell: string): DataError {
  const start = `Cannot read table ${path}: column "${column}"`
  if (isMissingMarker(cell)) {
    return new DataError(
      `${start} has a missing value at row ${row}\nHint: fill it in, drop that row, or leave the column out`,
    )
  }
  const isInfinite = parseNumber(cell) !== undefined
  const required = isInfinite ? 'finite' : 'numeric'
  const hint = isInfinite ? 'drop that row or mend the value' : 'name the numeric columns, or mend the value'
  return new DataError(`${start} must be ${required}, row ${row} is ${JSON.stringify(cell)}\nHint: ${hint}`)
}

async function readHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) })
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(path, error)
  }
}
