import { columnOf, type TimedCase } from '../contenders/contender.ts'
import { fastestOf } from '../contenders/speedups.ts'
import { formatFigure, formatRatio } from './format-number.ts'
import type { Table } from './report.ts'

/** Short heads, so that a table of ten columns fits a page. */
const SHORT: Readonly<Record<string, string>> = { float64: 'f64', float32: 'f32', typescript: 'TypeScript' }

export function shortColumn(column: string): string {
  return column.replace(/float64|float32|typescript/g, (word) => SHORT[word])
}

/** Cases down, entrants across; the fastest algorithm stands for its family. */
export function timesTable<C extends TimedCase>(
  cases: readonly C[],
  { caption, label }: { caption: string; label: (timed: C) => string },
): Table {
  const columns = columnsOf(cases)
  return {
    id: 'times',
    caption,
    header: ['workload', ...columns.map(shortColumn)],
    align: ['left'],
    rows: cases.map((timed) => [
      label(timed),
      ...columns.map((column) => formatFigure(fastestOf(timed.timings, column)?.ms ?? NaN)),
    ]),
  }
}

/** The pairs that are shown: ours in a peer's own precision, TypeScript in float64 alone. The record has all. */
const SHOWN = [
  'native float64 to scikit-learn',
  'native float32 to scikit-learn',
  'native float32 to faiss',
  'native float64 to ml-kmeans',
  'typescript float64 to scikit-learn',
  'typescript float64 to ml-kmeans',
]

/** Cases down, pairs of ours and a peer across. */
export function speedupTable(cases: readonly TimedCase[], caption: string): Table[] {
  const found = new Set(cases.flatMap(({ speedups }) => speedups.map(pairOf)))
  const pairs = SHOWN.filter((pair) => found.has(pair))
  if (pairs.length === 0) return []
  const rows = cases.map(({ case: name, speedups }) => [
    name,
    ...pairs.map((pair) => formatRatio(speedups.find((each) => pairOf(each) === pair)?.ratio ?? NaN)),
  ])
  return [{ id: 'speedups', caption, header: ['workload', ...pairs.map(shortColumn)], align: ['left'], rows }]
}

function columnsOf(cases: readonly TimedCase[]): string[] {
  return [...new Set(cases.flatMap(({ timings }) => timings.map(columnOf)))]
}

function pairOf({ own, peer }: { own: string; peer: string }): string {
  return `${own} to ${peer.replace(/ float(64|32)$/, '')}`
}
