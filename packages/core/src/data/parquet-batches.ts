import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type DecodedArray,
  type FileMetaData,
  type SchemaElement,
} from 'hyparquet'
import { describeValue } from '../describe-value.ts'
import { DataError } from '../errors.ts'
import {
  BatchBuilder,
  noNumericColumn,
  unknownColumn,
  type FileBatches,
  type FileColumns,
  type ReaderOptions,
} from './file-batches.ts'
import { fileError } from './read-source.ts'

const numericTypes = new Set(['INT32', 'INT64', 'FLOAT', 'DOUBLE'])
const integerTypes = new Set([
  'INT_8',
  'INT_16',
  'INT_32',
  'INT_64',
  'UINT_8',
  'UINT_16',
  'UINT_32',
  'UINT_64',
])

/** A Parquet file as batches: each row group is read as a whole and cut. */
export async function openParquet(path: string, options: ReaderOptions): Promise<FileBatches> {
  const { file, metadata } = await openFile(path)
  const columns = chooseColumns(path, metadata, options)
  const nSamples = Number(metadata.num_rows)
  if (nSamples === 0) throw new DataError(`Cannot open ${path}: at least one row is required, got none`)
  return {
    featureNames: columns.features,
    nSamples,
    async *batches() {
      const builder = new BatchBuilder(columns)
      const wanted = [...columns.features, ...(columns.weights === undefined ? [] : [columns.weights])]
      let first = 0
      for (const { num_rows: count } of metadata.row_groups) {
        const rows = Number(count)
        const parts = await readGroup({ path, file, metadata, wanted, first, rows })
        for (let i = 0; i < rows; i++) {
          builder.add((j) => numberOf(parts[j][i], path, wanted[j], first + i + 1))
          if (builder.isFull) yield builder.take()
        }
        first += rows
      }
      if (!builder.isEmpty) yield builder.take()
    },
  }
}

interface Group {
  path: string
  file: AsyncBuffer
  metadata: FileMetaData
  wanted: readonly string[]
  /** Index of its first row in the file. */
  first: number
  rows: number
}

/** The wanted columns of one row group. */
async function readGroup({
  path,
  file,
  metadata,
  wanted,
  first,
  rows,
}: Group): Promise<ArrayLike<unknown>[]> {
  const columns = new Map<string, { from: number; data: DecodedArray }[]>()
  try {
    await parquetRead({
      file,
      metadata,
      columns: [...wanted],
      rowStart: first,
      rowEnd: first + rows,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const chunks = columns.get(columnName) ?? []
        columns.set(columnName, [...chunks, { from: rowStart - first, data: columnData }])
      },
    })
  } catch (cause) {
    throw new DataError(
      `Cannot read table ${path}: ${(cause as Error).message}\n` +
        'Hint: columns compressed by snappy or not at all are read',
      { cause },
    )
  }
  return wanted.map((name) => joined(columns.get(name) ?? [], rows))
}

function joined(chunks: { from: number; data: DecodedArray }[], rows: number): ArrayLike<unknown> {
  if (chunks.length === 1 && chunks[0].from === 0 && chunks[0].data.length >= rows) return chunks[0].data
  const whole = new Array<unknown>(rows)
  for (const { from, data } of chunks) {
    for (let i = Math.max(0, -from); i < data.length && from + i < rows; i++) whole[from + i] = data[i]
  }
  return whole
}

function numberOf(value: unknown, path: string, column: string, row: number): number {
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  const start = `Cannot read table ${path}: column "${column}"`
  const isMissing = value === null || value === undefined || Number.isNaN(value)
  throw new DataError(
    isMissing
      ? `${start} has a missing value at row ${row}\nHint: fill it in, drop that row, or leave the column out`
      : `${start} must hold finite numbers, row ${row} is ${describeValue(value)}`,
  )
}

async function openFile(path: string): Promise<{ file: AsyncBuffer; metadata: FileMetaData }> {
  let file: AsyncBuffer
  try {
    file = await asyncBufferFromFile(path)
  } catch (error) {
    throw fileError(path, error)
  }
  try {
    return { file, metadata: await parquetMetadataAsync(file) }
  } catch (cause) {
    throw new DataError(`Cannot read table ${path}: ${(cause as Error).message}`, { cause })
  }
}

function chooseColumns(path: string, metadata: FileMetaData, options: ReaderOptions): FileColumns {
  const { weights, batchRows, dtype } = options
  const known = parquetSchema(metadata).children
  const names = known.map(({ element }) => element.name)
  for (const name of [...(options.columns ?? []), ...(weights === undefined ? [] : [weights])]) {
    const found = known.find(({ element }) => element.name === name)
    if (!found) throw unknownColumn(path, name, names)
    if (found.children.length > 0 || !isNumeric(found.element)) {
      const { type = 'nested', logical_type: logical } = found.element
      throw new DataError(
        `Cannot open ${path}: column "${name}" must hold numbers, got ${logical?.type ?? type}`,
      )
    }
  }
  const numeric = known.filter(({ element, children }) => children.length === 0 && isNumeric(element))
  const features = options.columns ?? numeric.map(({ element }) => element.name).filter((n) => n !== weights)
  if (features.length === 0) throw noNumericColumn(path)
  return { features, weights, batchRows, dtype }
}

function isNumeric({
  type,
  converted_type: converted,
  logical_type: logical,
  repetition_type,
}: SchemaElement) {
  if (type === undefined || !numericTypes.has(type) || repetition_type === 'REPEATED') return false
  const isPlain = converted === undefined || converted === 'DECIMAL' || integerTypes.has(converted)
  const isNumber = logical === undefined || logical.type === 'INTEGER' || logical.type === 'DECIMAL'
  return isPlain && isNumber
}
