import type { TimedCase } from '../contenders/contender.ts'
import { formatRatio } from './format-number.ts'
import type { Table } from './report.ts'

/** Noise may be slower than our own brute force by this much, which is what runs differ by. */
const ALLOWANCE = 0.03

/** Whether pruning ever costs time where it can save none; no table where brute force was not measured. */
export function bruteForceTable(cases: readonly TimedCase[]): Table[] {
  const rows = cases.flatMap(({ case: name, speedups }) => {
    const against = speedups.filter(({ peer }) => peer.startsWith('brute force'))
    if (against.length === 0) return []
    const cells = ['float64', 'float32'].map((dtype) => {
      const found = against.find(({ peer }) => peer.endsWith(dtype))
      if (found === undefined) return '-'
      // Medians and minima must both say so: one of them alone is a disturbance.
      const isSlower = Math.max(found.ratio, found.ratioBest) < 1 - ALLOWANCE
      return `${formatRatio(found.ratio)}${isSlower ? ' (slower)' : ''}`
    })
    return [[name, ...cells]]
  })
  if (rows.length === 0) return []
  return [
    {
      id: 'brute-force',
      caption: 'With pruning, against the same backend without',
      header: ['workload', 'float64', 'float32'],
      align: ['left', 'right', 'right'],
      rows,
    },
  ]
}
