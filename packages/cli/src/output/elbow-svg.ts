import { axisTicks } from './axis-ticks.ts'
import { formatColumn, formatNumber } from './format-number.ts'
import { printable } from './text-width.ts'

export interface ElbowPlot {
  title: string
  subtitle: string
  rows: readonly { k: number; inertia: number }[]
  /** The elbow, null when the curve has none. */
  k: number | null
}

const WIDTH = 720
const HEIGHT = 440
const LEFT = 76
const RIGHT = WIDTH - 28
const TOP = 84
const BOTTOM = HEIGHT - 60

const STYLE = `
  .bg { fill: #ffffff } .text { fill: #1f2933 } .soft { fill: #66727f } .grid { stroke: #e4e8ec }
  .axis { stroke: #9aa5b1 } .curve { stroke: #1f6feb } .point { fill: #ffffff; stroke: #1f6feb }
  .mark { fill: #d9480f; stroke: #d9480f } .guide { stroke: #d9480f } .marktext { fill: #d9480f }
  text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; font-size: 13px }
  .title { font-size: 18px; font-weight: 600 } .tick { font-variant-numeric: tabular-nums }
  @media (prefers-color-scheme: dark) {
    .bg { fill: #12171d } .text { fill: #e6eaee } .soft { fill: #97a3af } .grid { stroke: #262e37 }
    .axis { stroke: #55616d } .curve { stroke: #6cb0ff } .point { fill: #12171d; stroke: #6cb0ff }
    .mark { fill: #ff9d5c; stroke: #ff9d5c } .guide { stroke: #ff9d5c } .marktext { fill: #ff9d5c }
  }`

/** The inertia curve as a self-contained SVG that follows the reader's light or dark scheme. Pure. */
export function renderElbowSvg(plot: ElbowPlot): string {
  const rows = plot.rows
  const first = rows[0].k
  const last = rows[rows.length - 1].k
  const yTicks = axisTicks(0, Math.max(...rows.map((row) => row.inertia)) || 1, 5)
  const top = yTicks[yTicks.length - 1]
  const x = (k: number) =>
    round(
      first === last ? (LEFT + RIGHT) / 2 : LEFT + 16 + ((k - first) / (last - first)) * (RIGHT - LEFT - 32),
    )
  const y = (inertia: number) => round(BOTTOM - (inertia / top) * (BOTTOM - TOP))
  const labels = formatColumn(yTicks, 3)
  const marked = rows.find((row) => row.k === plot.k)
  const stride = Math.ceil(rows.length / 20)
  const alt = marked ? `elbow at k = ${marked.k}` : 'no clear elbow'

  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeXml(`${plot.title}: ${alt}`)}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="bg" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    text(LEFT, 36, 'text title', plot.title),
    text(LEFT, 58, 'soft', plot.subtitle),
    ...yTicks.flatMap((tick, i) => [
      `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y(tick)}" y2="${y(tick)}"/>`,
      text(LEFT - 10, y(tick) + 4.5, 'soft tick', labels[i], 'end'),
    ]),
    `<line class="axis" x1="${LEFT}" x2="${RIGHT}" y1="${BOTTOM}" y2="${BOTTOM}"/>`,
    ...rows
      .filter((row, i) => i % stride === 0 || row.k === plot.k)
      .map((row) =>
        text(
          x(row.k),
          BOTTOM + 20,
          row.k === plot.k ? 'marktext tick' : 'soft tick',
          String(row.k),
          'middle',
        ),
      ),
    text((LEFT + RIGHT) / 2, HEIGHT - 16, 'soft', 'k, the number of clusters', 'middle'),
    `<text class="soft" transform="translate(20 ${(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">inertia</text>`,
    ...(marked
      ? [
          `<line class="guide" stroke-dasharray="3 4" x1="${x(marked.k)}" x2="${x(marked.k)}" y1="${y(marked.inertia)}" y2="${BOTTOM}"/>`,
        ]
      : []),
    `<polyline class="curve" fill="none" stroke-width="2.5" stroke-linejoin="round" points="${rows.map((row) => `${x(row.k)},${y(row.inertia)}`).join(' ')}"/>`,
    ...rows.map(
      (row) =>
        `<circle class="${row.k === plot.k ? 'mark' : 'point'}" stroke-width="2" cx="${x(row.k)}" cy="${y(row.inertia)}" r="${row.k === plot.k ? 6.5 : rows.length > 40 ? 2 : 4}"><title>k = ${row.k}: inertia ${escapeXml(formatNumber(row.inertia, 6))}</title></circle>`,
    ),
    ...(marked ? [markText(x(marked.k), y(marked.inertia), marked.k)] : []),
    '</svg>',
  ].join('\n')}\n`
}

function markText(x: number, y: number, k: number): string {
  const leftward = x > RIGHT - 110
  return text(leftward ? x - 12 : x + 12, y - 12, 'marktext', `elbow at k = ${k}`, leftward ? 'end' : 'start')
}

function text(x: number, y: number, style: string, content: string, anchor = 'start'): string {
  return `<text class="${style}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escapeXml(content)}</text>`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

function escapeXml(value: string): string {
  const escapes: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return printable(value).replace(/[&<>"']/g, (char) => escapes[char])
}
