const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const infinite = /^([+-]?)inf(?:inity)?$/i

/**
 * The number that a cell of text spells, or undefined where it spells none.
 * Decimal notation with a point; blanks around it are allowed; `inf` and overflowing numbers give infinity.
 *
 * @example
 * parseNumber(' 1.5e3 ') // 1500
 * parseNumber('0x10') // undefined
 */
export function parseNumber(cell: string): number | undefined {
  const text = cell.trim()
  if (decimal.test(text)) return Number(text)
  const sign = infinite.exec(text)?.[1]
  if (sign === undefined) return undefined
  return sign === '-' ? -Infinity : Infinity
}
