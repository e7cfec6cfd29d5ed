/**
 * A number for people: `digits` significant digits, whole numbers up to 1e15 in full, powers of ten where they are shorter.
 *
 * @example
 * formatNumber(78.851441426146) // '78.85'
 */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return '0'
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  const size = Math.abs(value)
  if (size >= 1e9 || size < 1e-4) return value.toExponential(digits - 1).replace(/\.?0*e\+?/, 'e')
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)))
  const text = value.toFixed(Math.min(decimals, 20))
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Numbers of one column with one count of decimals, so that their points stand below each other. */
export function formatColumn(values: readonly number[], digits = 4): string[] {
  const size = Math.max(...values.filter(Number.isFinite).map(Math.abs), 0)
  const plain = values.every(
    (v) => v === 0 || !Number.isFinite(v) || (Math.abs(v) >= size * 1e-6 && Math.abs(v) < 1e9),
  )
  if (!plain || size < 1e-4) return values.map((v) => formatNumber(v, digits))
  const decimals = values.every(Number.isInteger) ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)))
  return values.map((v) => (Number.isFinite(v) ? v.toFixed(Math.min(decimals, 20)) : String(v)))
}

/** A count with thin groups: `1 234 567`. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ')
}

/** A share in [0, 1] as per cent with one decimal. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** A noun with its count: `1 row`, `3 rows`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}
