import type { ColumnTable } from 'arquero'

/** A table of named columns: arquero's ColumnTable. */
export type Table = ColumnTable

/** A column of a table: numbers with no gap, or values where null is missing. */
export type Column = Float64Array | (string | number | boolean | bigint | null)[]

/** What a reader finds in a file: columns of equal length with their names. */
export interface NamedColumns {
  names: string[]
  columns: Column[]
}

/** Whether a value is an arquero table, of this or another copy of arquero. */
export function isTable(value: unknown): value is Table {
  const candidate = value as Partial<Table> | null | undefined
  return (
    typeof candidate === 'object' &&
    typeof candidate?.columnNames === 'function' &&
    typeof candidate.scan === 'function'
  )
}

/** A table of the columns in their order. */
export async function tableOf({ names, columns }: NamedColumns): Promise<Table> {
  // Loaded here, because it takes longer to load than all else, and predicting needs no table.
  const { table } = await import('arquero')
  return table(Object.fromEntries(names.map((name, j) => [name, columns[j]])), names)
}
