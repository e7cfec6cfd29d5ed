import { ColumnTable, table } from 'arquero'

/** A table of named columns: arquero's ColumnTable. */
export type Table = ColumnTable

/** A column of a table: numbers with no gap, or values where null is missing. */
export type Column = Float64Array | (string | number | boolean | bigint | null)[]

/** Whether a value is an arquero table, of this or another copy of arquero. */
export function isTable(value: unknown): value is Table {
  if (value instanceof ColumnTable) return true
  const candidate = value as Partial<Table> | null | undefined
  return (
    typeof candidate === 'object' &&
    typeof candidate?.columnNames === 'function' &&
    typeof candidate.scan === 'function'
  )
}

/** A table of columns of equal length, in the order of `names`. */
export function tableOf(names: string[], columns: Column[]): Table {
  return table(Object.fromEntries(names.map((name, j) => [name, columns[j]])), names)
}
