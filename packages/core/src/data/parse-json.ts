import { DataError } from '../errors.ts'
import { checkColumnNames, defaultNames } from './column-names.ts'
import { isMissing, isMissingMarker } from './missing.ts'
import type { Column, NamedColumns } from './table.ts'

type Cell = string | number | boolean | null

/**
 * Reads a JSON array of rows, each an object or each an array; keys that a row lacks are missing there.
 * Of arrays, a first row of text alone names the columns. Rows are counted from 1.
 * @throws DataError when it is no JSON, no array of rows, ragged, nested or without rows.
 */
export function parseJson(text: string, source: string): NamedColumns {
  const parsed = parseText(text, source)
  if (!Array.isArray(parsed)) {
    throw new DataError(`Cannot read table ${source}: JSON must be an array of rows, got ${describe(parsed)}`)
  }
  return columnsOfRows(parsed, source)
}

/** Reads JSON lines: one row, an object or an array, on each line that is not blank. */
export function parseJsonLines(text: string, source: string): NamedColumns {
  const rows: unknown[] = []
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    if (line.trim() !== '') rows.push(parseText(line, source, index + 1))
  })
  return columnsOfRows(rows, source)
}

function parseText(text: string, source: string, line?: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const where = line === undefined ? '' : `line ${line} `
    const reason = (error as Error).message
    throw new DataError(`Cannot read table ${source}: ${where}must be JSON, got ${reason}`, { cause: error })
  }
}

function columnsOfRows(rows: unknown[], source: string): NamedColumns {
  if (rows.length === 0)
    throw new DataError(`Cannot read table ${source}: at least one row is required, got none`)
  return Array.isArray(rows[0]) ? columnsOfArrays(rows, source) : columnsOfObjects(rows, source)
}

function columnsOfObjects(rows: unknown[], source: string): NamedColumns {
  const names = new Set<string>()
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      const required = i === 0 ? 'an object or an array' : 'an object as row 1 is'
      throw new DataError(
        `Cannot read table ${source}: row ${i + 1} must be ${required}, got ${describe(row)}`,
      )
    }
    for (const name of Object.keys(row)) names.add(name)
  })
  const columnNames = [...names]
  checkColumnNames(columnNames, source)
  if (columnNames.length === 0) {
    throw new DataError(`Cannot read table ${source}: rows must have at least one key, got {}`)
  }
  const cells = columnNames.map((name) => rows.map((row) => valueOf(row as object, name)))
  return columnsOfCells(columnNames, cells, source)
}

function valueOf(row: object, name: string): unknown {
  return Object.hasOwn(row, name) ? (row as Record<string, unknown>)[name] : null
}

function columnsOfArrays(rows: unknown[], source: string): NamedColumns {
  const [first] = rows as unknown[][]
  const hasHeader = rows.length > 1 && first.length > 0 && first.every((cell) => typeof cell === 'string')
  const names = hasHeader ? (first as string[]).map((name) => name.trim()) : defaultNames(first.length)
  if (names.length === 0)
    throw new DataError(`Cannot read table ${source}: row 1 must hold at least one value, got []`)
  checkColumnNames(names, source)
  const body = hasHeader ? rows.slice(1) : rows
  body.forEach((row, i) => {
    if (!Array.isArray(row) || row.length !== names.length) {
      const found = Array.isArray(row) ? `${row.length} values` : describe(row)
      throw new DataError(
        `Cannot read table ${source}: row ${i + 1} must be an array of ${names.length} values, got ${found}`,
      )
    }
  })
  const cells = names.map((_, j) => body.map((row) => (row as unknown[])[j]))
  return columnsOfCells(names, cells, source)
}

function columnsOfCells(names: string[], cells: unknown[][], source: string): NamedColumns {
  const columns = cells.map((column, j) => {
    column.forEach((cell, i) => {
      if (typeof cell === 'object' && cell !== null) {
        throw new DataError(
          `Cannot read table ${source}: column "${names[j]}" must hold plain values, row ${i + 1} is ${describe(cell)}`,
        )
      }
    })
    return typeColumn(column as Cell[])
  })
  return { names, columns }
}

function typeColumn(cells: Cell[]): Column {
  if (cells.every((cell) => typeof cell === 'number')) return Float64Array.from(cells as number[])
  const isNumeric = cells.some((cell) => typeof cell === 'number') && cells.every(isNumberOrMissing)
  return isNumeric ? cells.map((cell) => (typeof cell === 'number' ? cell : null)) : cells
}

function isNumberOrMissing(cell: Cell): boolean {
  return typeof cell === 'number' || isMissing(cell) || (typeof cell === 'string' && isMissingMarker(cell))
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value)
}
