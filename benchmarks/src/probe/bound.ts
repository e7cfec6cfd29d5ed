import type { DType } from '@centroid/core'
import { fastestOf } from '../contenders/speedups.ts'
import type { TimedCase, Timing } from '../contenders/contender.ts'
import type { Workload } from '../data/workloads.ts'
import { round } from '../measure/statistics.ts'
import { formatFigure, formatPercent } from '../report/format-number.ts'
import type { Table } from '../report/report.ts'
import type { Probe } from './probe.ts'

/** The least time of one brute-force iteration on this machine. */
export interface Bound {
  ms: number
  /** Which of the two is the greater. */
  by: 'arithmetic' | 'memory'
}

/** max(2nkd / peak, bytes / bandwidth): every distance takes kd fused multiply-adds, every value is read once. */
export function boundOf({ n, d, k }: Workload, dtype: DType, probe: Probe): Bound {
  const bytes = n * d * (dtype === 'float64' ? 8 : 4)
  const arithmetic = (2 * n * k * d) / (probe.gflops[dtype].allThreads * 1e6)
  const memory = bytes / (bandwidthFor(bytes, probe) * 1e6)
  return arithmetic >= memory
    ? { ms: round(arithmetic), by: 'arithmetic' }
    : { ms: round(memory), by: 'memory' }
}

/** GB/s of reading that many bytes over and over: what fits a cache comes from the cache. */
export function bandwidthFor(bytes: number, { bandwidth }: Probe): number {
  const { gbPerSecond } =
    bandwidth.find((step) => step.workingSetBytes >= bytes) ?? bandwidth[bandwidth.length - 1]
  return gbPerSecond
}

type BoundedCase = TimedCase<Timing & { bound?: Bound }> & Workload

/** Which share of the bound the native backend reaches; pruning may pass 100 %, as it computes fewer distances. */
export function boundShareTable(cases: readonly BoundedCase[]): Table {
  return {
    id: 'bound',
    caption: 'Share of the bound of a brute-force iteration',
    header: ['workload', 'float64 bound, ms', 'by', 'reached', 'float32 bound, ms', 'by', 'reached'],
    align: ['left', 'right', 'left', 'right', 'right', 'left', 'right'],
    rows: cases.map(({ case: name, timings }) => [
      name,
      ...(['float64', 'float32'] as const).flatMap((dtype) => {
        const timing = fastestOf(timings, `native ${dtype}`)
        if (timing?.bound === undefined) return ['-', '-', '-']
        return [formatFigure(timing.bound.ms), timing.bound.by, formatPercent(timing.bound.ms / timing.ms)]
      }),
    ]),
  }
}
