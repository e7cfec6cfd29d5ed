import { fastestOf } from '../contenders/speedups.ts'
import type { TimedCase, Timing } from '../contenders/contender.ts'
import type { Bound } from '../probe/bound.ts'
import { formatPercent } from './format-number.ts'
import type { BarChart } from './report.ts'

/** Share of the bound by workload. */
export function boundChart(cases: readonly TimedCase<Timing & { bound?: Bound }>[]): BarChart {
  const dtypes = ['float64', 'float32']
  return {
    id: 'bound',
    title: 'How near to the limit of the machine',
    subtitle: 'least possible time of a brute-force iteration over measured time',
    scale: 'linear',
    series: dtypes,
    groups: cases.map(({ case: label, timings }) => ({
      label,
      bars: dtypes.flatMap((dtype, series) => {
        const timing = fastestOf(timings, `native ${dtype}`)
        if (timing?.bound === undefined) return []
        const share = timing.bound.ms / timing.ms
        return [{ series, value: share, text: formatPercent(share) }]
      }),
    })),
    mark: { value: 1, text: 'limit' },
  }
}
