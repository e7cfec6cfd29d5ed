import { DataError } from '../errors.ts'
import { nameHint } from '../closest-name.ts'
import { numericColumns } from './numeric-columns.ts'
import type { Table } from './table.ts'

/**
 * The columns asked for, in that order; where none are named, the numeric ones.
 * @throws DataError when one is unknown or there are none; TypeError or RangeError when the list is wrong.
 */
export function selectColumns(table: Table, columns?: readonly string[]): string[] {
  if (columns === undefined) return defaultColumns(table)
  checkNames(columns)
  const known = table.columnNames()
  for (const name of columns) {
    if (known.includes(name)) continue
    const hint = known.length === 0 ? 'the table has no columns' : nameHint(name, known)
    throw new DataError(
      `Cannot build matrix: the table must have every column asked for, got "${name}"\nHint: ${hint}`,
    )
  }
  return [...columns]
}

/** Checks a list of names: strings, distinct, at least one. */
export function checkNames(columns: readonly string[]): void {
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string')) {
    throw new TypeError(
      `Cannot build matrix: 'columns' must be an array of names, got ${JSON.stringify(columns)}`,
    )
  }
  if (columns.length === 0)
    throw new RangeError(`Cannot build matrix: 'columns' must name at least one column, got []`)
  const repeated = columns.find((name, j) => columns.indexOf(name) !== j)
  if (repeated !== undefined) {
    throw new RangeError(`Cannot build matrix: 'columns' must be distinct, got "${repeated}" twice`)
  }
}

function defaultColumns(table: Table): string[] {
  const names = numericColumns(table)
  if (names.length > 0) return names
  const shown = table.columnNames().map((name) => `"${name}"`)
  const found =
    shown.length === 0
      ? 'no columns'
      : `only text in ${shown.slice(0, 6).join(', ')}${shown.length > 6 ? ', ...' : ''}`
  throw new DataError(
    `Cannot build matrix: at least one numeric column is required, got ${found}\n` +
      'Hint: check the delimiter, and that numbers use a decimal point',
  )
}
