import type { BenchmarkRecord, Table } from '@centroid/benchmarks'
import type { Style } from './style.ts'
import { renderTextTable } from './text-table.ts'

/** The tables of every record below the machine that they were measured on. */
export function renderBenchmarks(
  records: readonly BenchmarkRecord[],
  tablesOf: (record: BenchmarkRecord) => Table[],
  style: Style,
): string {
  const [{ machine, backends, peers }] = records
  const head = [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`,
    backends.map(({ name, simd }) => (simd === 'none' ? name : `${name} (${simd})`)).join(', '),
    ...Object.entries(peers).map(([name, { version }]) => `${name} ${version}`),
  ]
  const parts = records.flatMap((record) => [
    style.bold(record.title),
    ...tablesOf(record).map((table) => `${style.dim(table.caption)}\n${renderTextTable(table, style)}`),
  ])
  return `${[head.join(', '), ...parts].join('\n\n')}\n`
}
