import type { BarChart } from '../report/report.ts'

const WIDTH = 720
const RIGHT = WIDTH - 110
const TOP = 120
const BAR = 15
const GAP = 3
const GROUP_GAP = 16
const LETTER = 7

const STYLE = `
  .bg { fill: #ffffff } .text { fill: #1f2933 } .soft { fill: #66727f } .grid { stroke: #e4e8ec }
  .mark { stroke: #9aa5b1 } text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; font-size: 13px }
  .title { font-size: 18px; font-weight: 600 } .value { font-size: 12px; font-variant-numeric: tabular-nums; paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
  .s0 { fill: #1f6feb } .s1 { fill: #6ea8fe } .s2 { fill: #d9480f } .s3 { fill: #9aa5b1 } .s4 { fill: #2b8a3e } .s5 { fill: #ae3ec9 }
  @media (prefers-color-scheme: dark) {
    .bg { fill: #12171d } .value { stroke: #12171d } .text { fill: #e6eaee } .soft { fill: #97a3af } .grid { stroke: #262e37 } .mark { stroke: #55616d }
    .s0 { fill: #6cb0ff } .s1 { fill: #2f6fb8 } .s2 { fill: #ff9d5c } .s3 { fill: #6b7683 } .s4 { fill: #69db7c } .s5 { fill: #da77f2 }
  }`

/** Horizontal bars as a self-contained SVG that follows the reader's light or dark scheme. Pure. */
export function barChartSvg(chart: BarChart): string {
  const scale = scaleOf(chart)
  const rows = rowsOf(chart)
  const bottom = rows.end
  const height = bottom + 40
  const { mark } = chart
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(`${chart.title}: ${chart.subtitle}`)}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="bg" width="${WIDTH}" height="${height}" rx="8"/>`,
    text(24, 36, 'text title', chart.title),
    text(24, 58, 'soft', chart.subtitle),
    ...legend(chart.series),
    ...scale.ticks.flatMap(({ value, label }) => [
      `<line class="grid" x1="${scale.x(value)}" x2="${scale.x(value)}" y1="${TOP}" y2="${bottom}"/>`,
      text(scale.x(value), bottom + 20, 'soft value', label, 'middle'),
    ]),
    ...(mark
      ? [
          `<line class="mark" stroke-width="1.5" stroke-dasharray="4 3" x1="${scale.x(mark.value)}" x2="${scale.x(mark.value)}" y1="${TOP - 6}" y2="${bottom}"/>`,
          text(scale.x(mark.value), TOP - 10, 'soft value', mark.text, 'middle'),
        ]
      : []),
    ...rows.labels.map(({ label, y }) => text(scale.left - 12, y, 'text', label, 'end')),
    ...rows.bars.flatMap(({ series, value, text: label, y }) => {
      const [from, to] = [scale.x(scale.origin), scale.x(value)].sort((a, b) => a - b)
      return [
        `<rect class="s${series}" x="${from}" y="${y}" width="${Math.max(1, round(to - from))}" height="${BAR}" rx="2"/>`,
        text(to + 6, y + BAR - 3.5, 'text value', label),
      ]
    }),
    '</svg>',
  ].join('\n')}\n`
}

function rowsOf({ groups }: BarChart) {
  const labels: { label: string; y: number }[] = []
  const bars: (BarChart['groups'][number]['bars'][number] & { y: number })[] = []
  let y = TOP + 8
  for (const group of groups) {
    const start = y
    for (const bar of group.bars) {
      bars.push({ ...bar, y })
      y += BAR + GAP
    }
    labels.push({ label: group.label, y: (start + y - GAP) / 2 + 4.5 })
    y += GROUP_GAP
  }
  return { labels, bars, end: y - GROUP_GAP + 8 }
}

/** On a log scale bars grow from 1 in both directions where the values lie on both sides, else from the lowest tick. */
function scaleOf({ scale, groups, mark }: BarChart) {
  const values = [
    ...groups.flatMap(({ bars }) => bars.map(({ value }) => value)),
    ...(mark ? [mark.value] : []),
  ]
  const ticks = scale === 'log' ? logTicks(values) : linearTicks(values)
  const position = scale === 'log' ? Math.log : (value: number) => value
  const [low, high] = [position(ticks[0]), position(ticks[ticks.length - 1])]
  const left = 36 + LETTER * Math.max(1, ...groups.map(({ label }) => label.length))
  const isShare = scale === 'linear'
  return {
    left,
    ticks: ticks.map((value) => ({ value, label: isShare ? `${value * 100} %` : formatTick(value) })),
    origin: mark && scale === 'log' ? mark.value : ticks[0],
    x: (value: number) => round(left + ((position(value) - low) / (high - low)) * (RIGHT - left)),
  }
}

/** Powers of ten, and where there are few of them 2 and 5 between, from below the smallest value to above the largest. */
function logTicks(values: readonly number[]): number[] {
  const [smallest, largest] = [Math.min(...values), Math.max(...values)]
  const decades = Math.log10(largest / smallest)
  const steps = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 5]
  const first = Math.floor(Math.log10(smallest)) - 1
  const last = Math.ceil(Math.log10(largest)) + 1
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((power) =>
    steps.map((step) => Number(`${step}e${power}`)),
  )
  const from = ticks.findLastIndex((tick) => tick <= smallest)
  const to = ticks.findIndex((tick) => tick >= largest)
  return ticks.slice(from, Math.max(to, from + 1) + 1)
}

/** Quarters from 0 to above the largest. */
function linearTicks(values: readonly number[]): number[] {
  const count = Math.max(1, Math.ceil(Math.max(...values) / 0.25 - 1e-9))
  const stride = Math.ceil(count / 8)
  return Array.from({ length: Math.ceil(count / stride) + 1 }, (_, i) => i * stride * 0.25)
}

function formatTick(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function legend(series: readonly string[]): string[] {
  let x = 24
  return series.flatMap((name, i) => {
    const at = x
    x += 26 + name.length * LETTER + 12
    return [
      `<rect class="s${i}" x="${at}" y="74" width="12" height="12" rx="2"/>`,
      text(at + 18, 84.5, 'soft', name),
    ]
  })
}

function text(x: number, y: number, style: string, content: string, anchor = 'start'): string {
  return `<text class="${style}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escapeXml(content)}</text>`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

function escapeXml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
