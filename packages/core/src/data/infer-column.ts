import { isMissingMarker } from './missing.ts'
import { parseNumber } from './parse-number.ts'
import type { Column } from './table.ts'

/**
 * Types a column of text: numbers where every cell that is no missing marker spells one, else text.
 * A column of numbers without gaps is a Float64Array; with gaps, an array where null is missing. In a column of text
 * only an empty cell is missing, since `NA` or `?` may be meant.
 */
export function inferColumn(cells: string[]): Column {
  const numbers = new Float64Array(cells.length)
  let missing = 0
  for (let i = 0; i < cells.length; i++) {
    const value = parseNumber(cells[i])
    if (value !== undefined) numbers[i] = value
    else if (isMissingMarker(cells[i])) {
      numbers[i] = NaN
      missing++
    } else return cells.map((cell) => (cell === '' ? null : cell))
  }
  return missing === 0 ? numbers : Array.from(numbers, (value) => (Number.isNaN(value) ? null : value))
}
