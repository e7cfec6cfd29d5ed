import { columnValues, numberOf } from './column-values.ts'
import type { Table } from './table.ts'

/**
 * The names of the columns whose every value that is not missing is a number, in the table's order.
 *
 * @example
 * numericColumns(await readTable('iris.csv')) // ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
 */
export function numericColumns(table: Table): string[] {
  return table.columnNames((name) => isNumeric(columnValues(table, name)))
}

function isNumeric(values: ArrayLike<unknown>): boolean {
  if (values instanceof Float64Array) return true
  for (let i = 0; i < values.length; i++) {
    if (numberOf(values[i]) === undefined) return false
  }
  return true
}
