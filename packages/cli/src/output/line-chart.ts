import { axisTicks } from './axis-ticks.ts'
import { BrailleCanvas } from './braille-canvas.ts'
import { formatColumn, formatNumber } from './format-number.ts'
import { pad, printable, textWidth, truncate } from './text-width.ts'
import type { Style } from './style.ts'

export interface LineChart {
  x: readonly number[]
  y: readonly number[]
  title?: string
  xLabel?: string
  yLabel?: string
  /** False draws the points alone. */
  joined?: boolean
  /** A point to point out, by its x. */
  mark?: { x: number; label: string }
}

export interface ChartOptions {
  /** Columns to fill at most. */
  width: number
  /** Rows of the plot area. */
  height?: number
  unicode: boolean
  style: Style
}

type Ink = 'line' | 'point' | 'mark' | 'axis' | 'none'
type Cell = { char: string; ink: Ink }

const UNICODE = {
  point: '●',
  mark: '◆',
  guide: '┊',
  wall: '│',
  tick: '┤',
  corner: '└',
  floor: '─',
  floorTick: '┬',
}
const ASCII = {
  point: 'o',
  mark: '#',
  guide: ':',
  wall: '|',
  tick: '+',
  corner: '+',
  floor: '-',
  floorTick: '+',
}

/**
 * A curve drawn in characters: dots joined by a braille line, round tick values on both axes, one point marked.
 * Pairs that are not finite are left out. Pure: the same input gives the same text.
 */
export function renderLineChart(chart: LineChart, options: ChartOptions): string {
  const points = chart.x
    .map((x, i) => ({ x, y: chart.y[i] ?? NaN }))
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .sort((a, b) => a.x - b.x)
  const heading = chart.title ? [options.style.bold(truncate(printable(chart.title), options.width))] : []
  if (points.length === 0)
    return [...heading, options.style.dim('(nothing to draw: no finite points)')].join('\n')

  const glyphs = options.unicode ? UNICODE : ASCII
  const ticks = yTicks(points.map((p) => p.y))
  const labels = formatColumn(ticks, 3)
  const gutter = Math.max(...labels.map(textWidth))
  const columns = Math.max(12, Math.min(options.width - gutter - 6, 72))
  const rows = Math.max(4, options.height ?? 11)
  const low = ticks[0]
  const high = ticks[ticks.length - 1]
  const firstX = points[0].x
  const lastX = points[points.length - 1].x

  const across = (x: number) => (lastX === firstX ? 0.5 : (x - firstX) / (lastX - firstX))
  const columnOf = (x: number) => Math.round(1 + across(x) * (columns - 3))
  const dotX = (x: number) => columnOf(x) * 2
  const depth = (y: number) => (high / 2 - y / 2) / (high / 2 - low / 2) || 0
  const dotY = (y: number) => Math.round(Math.min(1, depth(y)) * (rows * 4 - 1))
  const rowOf = (y: number) => dotY(y) >> 2

  const canvas = new BrailleCanvas(columns, rows)
  for (let i = 1; chart.joined !== false && i < points.length; i++) {
    canvas.line(dotX(points[i - 1].x), dotY(points[i - 1].y), dotX(points[i].x), dotY(points[i].y))
  }
  const cells: Cell[][] = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const char = canvas.cell(column, row, options.unicode)
      return char === '' ? { char: ' ', ink: 'none' } : { char, ink: 'line' }
    }),
  )
  if (points.length * 2 <= columns || chart.joined === false) {
    for (const p of points) cells[rowOf(p.y)][columnOf(p.x)] = { char: glyphs.point, ink: 'point' }
  }
  const marked = points.find((p) => p.x === chart.mark?.x)
  if (marked && chart.mark) drawMark(cells, columnOf(marked.x), rowOf(marked.y), chart.mark.label, glyphs)

  const tickRow = new Map(ticks.map((tick, i) => [rowOf(tick), labels[i]]))
  const body = cells.map((line, row) => {
    const label = tickRow.get(row)
    const wall = pad(label ?? '', gutter, 'right') + ' ' + (label === undefined ? glyphs.wall : glyphs.tick)
    return `${options.style.dim(wall)}${paint(line, options.style)}`.trimEnd()
  })
  const xTicks = placeXTicks(
    points.map((p) => p.x),
    columnOf,
    columns,
    marked?.x,
  )
  const floor = Array.from({ length: columns }, (_, c) =>
    xTicks.some((t) => t.column === c) ? glyphs.floorTick : glyphs.floor,
  )
  const margin = ' '.repeat(gutter + 1)
  const xLabel = chart.xLabel ? ` ${printable(chart.xLabel)}` : ''
  return [
    ...heading,
    ...(chart.yLabel ? [options.style.dim(pad(printable(chart.yLabel), gutter, 'right'))] : []),
    ...body,
    options.style.dim(margin + glyphs.corner + floor.join('') + xLabel),
    `${margin} ${renderXTicks(xTicks, options.style)}`,
  ].join('\n')
}

function yTicks(values: readonly number[]): number[] {
  const min = Math.min(...values)
  const max = Math.max(...values)
  if (min === 0 && max === 0) return [0, 1]
  const room = Math.abs(max) || 1
  if (min >= 0 && min <= 0.6 * max) return axisTicks(0, max, 5)
  return max > min ? axisTicks(min, max, 4) : axisTicks(min - room / 2, max + room / 2, 4)
}

function drawMark(cells: Cell[][], column: number, row: number, label: string, glyphs: typeof UNICODE): void {
  for (let below = row + 1; below < cells.length; below++) {
    const line = cells[below]
    if (line[column].ink === 'none') line[column] = { char: glyphs.guide, ink: 'mark' }
  }
  cells[row][column] = { char: glyphs.mark, ink: 'mark' }
  const text = printable(label)
  const line = cells[Math.max(0, row - 1)]
  const spots = [column + 1, column - textWidth(text) - 1, column + 2]
  const fits = (start: number) =>
    start >= 0 &&
    start + textWidth(text) <= line.length &&
    line.slice(Math.max(0, start - 1), start + textWidth(text) + 1).every((cell) => cell.ink === 'none')
  const start = spots.find(fits)
  if (start === undefined) return
  Array.from(text).forEach((char, i) => (line[start + i] = { char, ink: 'mark' }))
}

interface XTick {
  column: number
  start: number
  text: string
  marked: boolean
}

function placeXTicks(
  xs: readonly number[],
  columnOf: (x: number) => number,
  columns: number,
  mark?: number,
): XTick[] {
  const placed: XTick[] = []
  const stride = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((s) => {
    const widest = Math.max(...xs.map((x) => formatNumber(x, 3).length))
    return (columns * s) / Math.max(1, xs.length) >= widest + 2
  })
  const order = xs.filter((x, i) => x !== mark && i % (stride ?? xs.length) === 0)
  for (const x of mark === undefined ? order : [mark, ...order]) {
    const text = formatNumber(x, 3)
    const column = columnOf(x)
    const start = Math.max(0, Math.min(column - (text.length >> 1), columns - text.length + 1))
    const free = placed.every((t) => start > t.start + t.text.length || start + text.length < t.start)
    if (free) placed.push({ column, start, text, marked: x === mark })
  }
  return placed.sort((a, b) => a.start - b.start)
}

function renderXTicks(ticks: readonly XTick[], style: Style): string {
  let line = ''
  let at = 0
  for (const tick of ticks) {
    line +=
      ' '.repeat(tick.start - at) + (tick.marked ? style.bold(style.good(tick.text)) : style.dim(tick.text))
    at = tick.start + tick.text.length
  }
  return line
}

function paint(line: readonly Cell[], style: Style): string {
  const brush: Record<Ink, (text: string) => string> = {
    line: style.accent,
    point: style.accent,
    mark: (text) => style.bold(style.good(text)),
    axis: style.dim,
    none: (text) => text,
  }
  let out = ''
  for (let i = 0; i < line.length;) {
    let end = i
    while (end < line.length && line[end].ink === line[i].ink) end++
    out += brush[line[i].ink](
      line
        .slice(i, end)
        .map((cell) => cell.char)
        .join(''),
    )
    i = end
  }
  return out
}
