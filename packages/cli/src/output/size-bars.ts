import { formatCount, formatShare } from './format-number.ts'
import { renderTextTable } from './text-table.ts'
import type { Style } from './style.ts'

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

export interface BarOptions {
  width: number
  unicode: boolean
  style: Style
}

/** Cluster sizes as a table with one bar per cluster; the largest cluster fills the width that is left. */
export function renderSizeBars(sizes: readonly number[], options: BarOptions): string {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const largest = Math.max(...sizes, 1)
  const room = Math.max(8, Math.min(options.width - 32, 48))
  const rows = sizes.map((size, cluster) => [
    String(cluster),
    formatCount(size),
    formatShare(total === 0 ? 0 : size / total),
    options.style.accent(bar((size / largest) * room, options.unicode)),
  ])
  return renderTextTable(
    { header: ['cluster', 'rows', 'share', ''], align: ['right', 'right', 'right', 'left'], rows },
    options.style,
  )
}

/** A bar of a fractional number of columns; anything above zero shows. */
export function bar(columns: number, unicode: boolean): string {
  if (columns <= 0) return ''
  if (!unicode) return '#'.repeat(Math.max(1, Math.round(columns)))
  const eighths = Math.max(1, Math.round(columns * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]
}
