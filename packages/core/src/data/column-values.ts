import type { Table } from './table.ts'

/** The values of a column in the table's own order, without the rows that a filter hides. */
export function columnValues(table: Table, name: string): ArrayLike<unknown> {
  const column = table.column(name)
  if (column instanceof Float64Array && !table.isFiltered() && !table.isOrdered()) return column
  return table.array(name)
}

/** The number that a value is, NaN where it is missing, undefined where it is something else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (value === null || value === undefined) return NaN
  return typeof value === 'bigint' ? Number(value) : undefined
}
