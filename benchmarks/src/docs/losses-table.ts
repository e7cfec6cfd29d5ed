import type { TimedCase } from '../contenders/contender.ts'
import type { BenchmarkRecord } from '../record.ts'
import { formatRatio } from '../report/format-number.ts'
import { shortColumn } from '../report/speed-tables.ts'
import type { Table } from '../report/report.ts'

/** Every case in which a peer is faster than one of ours. */
export function lossesTable(records: readonly BenchmarkRecord[]): Table {
  const rows = records.flatMap(({ title, result }) => {
    const { cases = [] } = result as { cases?: Partial<TimedCase>[] }
    return cases.flatMap(({ case: name = '', speedups = [] }) =>
      speedups
        .filter(({ ratio, peer }) => ratio < 1 && !peer.startsWith('brute force'))
        .map(({ own, peer, ratio }) => [
          title,
          name,
          shortColumn(own),
          shortColumn(peer),
          formatRatio(ratio),
        ]),
    )
  })
  return {
    id: 'losses',
    caption: 'Where a peer is faster',
    header: ['benchmark', 'workload', 'ours', 'peer', 'our speed'],
    align: ['left', 'left', 'left', 'left', 'right'],
    rows,
  }
}
