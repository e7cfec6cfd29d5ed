import { formatColumn, formatNumber, formatShare } from './format-number.ts'
import { renderLineChart, type ChartOptions } from './line-chart.ts'
import { renderTextTable } from './text-table.ts'
import { printable, wrap } from './text-width.ts'

/** What `centroid elbow` found: the document of `--json`. */
export interface ElbowOutcome {
  k: number | null
  elbow: { k: number | null; method: 'kneedle'; strength: number }
  rows: { k: number; inertia: number }[]
  kMin: number
  kMax: number
  warnings: string[]
}

/** The inertia curve, its table and a sentence that says what they are worth. Pure. */
export function renderElbowSummary(outcome: ElbowOutcome, title: string, options: ChartOptions): string {
  const { bold, good } = options.style
  const { k, rows } = outcome
  const mark = options.unicode ? '◆' : '#'
  const inertias = rows.map((row) => row.inertia)
  const texts = formatColumn(inertias, 5)
  const cells = rows.map((row, i) => {
    const before = inertias[i - 1]
    const drop = before === undefined ? '' : before === 0 ? '-' : formatShare(1 - row.inertia / before)
    const line = [row.k === k ? mark : '', String(row.k), texts[i], drop]
    return row.k === k ? line.map((cell) => good(bold(cell))) : line
  })
  const chart = renderLineChart(
    {
      x: rows.map((row) => row.k),
      y: inertias,
      xLabel: 'k',
      yLabel: 'inertia',
      ...(k === null ? {} : { mark: { x: k, label: `elbow: k = ${k}` } }),
    },
    options,
  )
  return [
    `${bold('Elbow')} of ${printable(title)}`,
    '',
    chart,
    '',
    renderTextTable({ header: ['', 'k', 'inertia', 'drop'], rows: cells }, options.style),
    '',
    wrap(verdict(outcome), options.width),
  ].join('\n')
}

/** What the elbow says, and what it cannot say. */
export function verdict({ k, elbow, rows, kMin, kMax }: ElbowOutcome): string {
  if (rows.length < 4) {
    return `No k is recommended: an elbow needs at least 4 values of k, and only ${rows.length} ${rows.length === 1 ? 'was' : 'were'} tried.`
  }
  if (k === null) {
    return `No k is recommended: the curve from k = ${kMin} to ${kMax} has no clear elbow, so inertia alone does not say how many clusters there are.`
  }
  return (
    `The curve bends at k = ${k} (strength ${formatNumber(elbow.strength, 2)}), so k = ${k} is worth a look; ` +
    'but an elbow shows on data without clusters, too, and moves with the range of k and the scales of the features.'
  )
}
