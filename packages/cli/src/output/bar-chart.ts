import { formatNumber } from './format-number.ts'
import { bar } from './size-bars.ts'
import { pad, printable, textWidth, truncate } from './text-width.ts'
import type { ChartOptions } from './line-chart.ts'

export interface BarChart {
  x: readonly (number | string)[]
  y: readonly number[]
  title?: string
}

const MAX_BARS = 40

/** One horizontal bar per value, from zero; what is not finite or below zero has no bar, only its number. Pure. */
export function renderBarChart({ x, y, title }: BarChart, options: ChartOptions): string {
  const { style } = options
  const names = x
    .slice(0, MAX_BARS)
    .map((name) => truncate(printable(typeof name === 'number' ? formatNumber(name) : name), 24))
  const values = names.map((_, i) => formatNumber(y[i] ?? NaN))
  const nameWidth = Math.max(...names.map(textWidth), 0)
  const valueWidth = Math.max(...values.map(textWidth), 0)
  const largest = Math.max(...y.filter(Number.isFinite), 0) || 1
  const room = Math.max(8, Math.min(options.width - nameWidth - valueWidth - 4, 48))
  const lines = names.map((name, i) => {
    const length = Number.isFinite(y[i]) ? (y[i] / largest) * room : 0
    return `${pad(name, nameWidth)}  ${pad(values[i], valueWidth, 'right')}  ${style.accent(bar(length, options.unicode))}`.trimEnd()
  })
  return [
    ...(title ? [style.bold(truncate(printable(title), options.width))] : []),
    ...(lines.length === 0 ? [style.dim('(nothing to draw)')] : lines),
    ...(x.length > MAX_BARS ? [style.dim(`and ${x.length - MAX_BARS} more`)] : []),
  ].join('\n')
}
