import type { Matrix } from '@centroid/core'
import { defineBenchmark, type BenchmarkContext } from '../benchmark.ts'
import type { TimedCase, Timing } from '../contenders/contender.ts'
import { disagreement, fitContenders } from '../contenders/fit-contenders.ts'
import { speedupsOf } from '../contenders/speedups.ts'
import { blobs } from '../data/blobs.ts'
import { spreadRows } from '../data/spread-rows.ts'
import { uniformNoise } from '../data/uniform-noise.ts'
import { shrink, workloads, type Workload } from '../data/workloads.ts'
import { interleave } from '../measure/interleave.ts'
import { median, round } from '../measure/statistics.ts'
import { speedupChart } from '../report/speedup-chart.ts'
import { speedupTable, timesTable } from '../report/speed-tables.ts'

interface FitTiming extends Timing {
  nIter: number
  inertia: number
}

interface Result {
  data: string
  cases: (TimedCase<FitTiming> & Workload & { variant: string; maxIter: number })[]
}

interface Variant {
  name: string
  maxIter: number
  /** Workloads that would take minutes on this kind of data. */
  without: readonly string[]
  make: (workload: Workload) => Matrix
}

const variants: readonly Variant[] = [
  { name: 'blobs', maxIter: 300, without: [], make: ({ n, d, k }) => blobs(n, d, k, 2) },
  {
    name: 'blobs, 10 % noise',
    maxIter: 300,
    without: ['D', 'F'],
    make: ({ n, d, k }) => blobs(n, d, k, 3, 0.1),
  },
  { name: 'noise', maxIter: 100, without: ['D', 'F'], make: ({ n, d }) => uniformNoise(n, d, 4) },
]

/** The whole public call, from the matrix to the model, until nothing moves. */
export const toConvergence = defineBenchmark<Result>({
  name: 'to-convergence',
  title: 'A whole fit',
  async run(context) {
    const names = context.workloads ?? workloads.map(({ name }) => name)
    const cases = []
    for (const workload of workloads.filter(({ name }) => names.includes(name))) {
      for (const variant of variants.filter(({ without }) => !without.includes(workload.name))) {
        context.say(`a whole fit, workload ${workload.name}, ${variant.name}`)
        cases.push(await measure(shrink(workload, context.rowsFraction), variant, context))
      }
    }
    return { data: 'k round clusters in a box, or none; the same initial centroids, tol 0', cases }
  },
  tables: ({ cases }) => [
    timesTable(cases, { caption: 'Milliseconds from the matrix to the model', label: caseLabel }),
    ...speedupTable(cases, 'How many times faster a whole fit is'),
  ],
  charts: ({ cases }) => [
    speedupChart(
      cases.filter(({ variant }) => variant === 'blobs'),
      {
        id: 'speedup',
        title: 'A whole fit of blobs',
        subtitle: 'times faster than the peer in the same precision, packing included',
        label: ({ name, n, d, k }) => `${name}: ${n} x ${d}, k = ${k}`,
      },
    ),
  ],
})

function caseLabel({ case: name, timings }: TimedCase<FitTiming>): string {
  return `${name} (${timings[0].nIter} iterations)`
}

async function measure(workload: Workload, variant: Variant, context: BenchmarkContext) {
  const matrix = variant.make(workload)
  const contenders = await fitContenders(context, matrix, spreadRows(matrix, workload.k))
  const { maxIter } = variant
  const reference = await contenders[0].run(maxIter)
  // Those that never stop by themselves get the iterations that it takes.
  const limits = contenders.map(({ stops }) => (stops ? maxIter : reference.nIter))
  await interleave(
    contenders.map((contender) => () => contender.run(3)),
    { ...context.schedule, rounds: 1 },
  )
  const runs = await interleave(
    contenders.map((contender, i) => () => contender.run(limits[i])),
    context.schedule,
  )
  const timings = contenders.map((contender, i) => ({
    family: contender.family,
    dtype: contender.dtype,
    algorithm: contender.algorithm,
    ms: round(median(runs[i].map(({ ms }) => ms))),
    msBest: round(Math.min(...runs[i].map(({ ms }) => ms))),
    runs: runs[i].length,
    nIter: runs[i][0].nIter,
    inertia: runs[i][0].inertia,
    disagrees: disagreement(runs[i][0], reference, contender),
  }))
  const { name: variantName } = variant
  return {
    ...workload,
    variant: variantName,
    maxIter,
    case: `${workload.name}, ${variantName}`,
    timings,
    speedups: speedupsOf(timings),
  }
}
