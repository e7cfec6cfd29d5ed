/** Three significant digits and no exponent: 0.0123, 4.56, 78.9, 1230. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(digits, 6))
}

/** How many times faster: 0.85x, 3.2x, 17x. */
export function formatRatio(value: number): string {
  if (!Number.isFinite(value)) return '-'
  return `${value.toFixed(value < 0.995 ? 2 : value < 9.95 ? 1 : 0)}x`
}

export function formatPercent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : '-'
}
