import { defineBenchmark, type BenchmarkContext } from '../benchmark.ts'
import type { Entrant, TimedCase, Timing } from '../contenders/contender.ts'
import { disagreement, fitContenders, type FitContender, type FitRun } from '../contenders/fit-contenders.ts'
import { speedupsOf } from '../contenders/speedups.ts'
import { spreadRows } from '../data/spread-rows.ts'
import { uniformNoise } from '../data/uniform-noise.ts'
import { shrink, workloads, type Workload } from '../data/workloads.ts'
import { interleave } from '../measure/interleave.ts'
import { median, round } from '../measure/statistics.ts'
import { boundShareTable, boundOf, type Bound } from '../probe/bound.ts'
import { boundChart } from '../report/bound-chart.ts'
import { bruteForceTable } from '../report/brute-force-table.ts'
import { speedupChart } from '../report/speedup-chart.ts'
import { speedupTable, timesTable } from '../report/speed-tables.ts'

interface IterationTiming extends Timing {
  /** Iterations of the long run. */
  iterations: number
  /** Median of the whole long run: packing, iterations, labels. */
  msWholeRun: number
  bound?: Bound
}

interface Result {
  data: string
  cases: (TimedCase<IterationTiming> & Workload)[]
}

/** A contender gets as many iterations as the others where they take it no longer than this, else fewer. */
const PATIENCE_MS: Readonly<Record<Entrant['family'], number>> = {
  native: 6000,
  'brute force': 6000,
  'scikit-learn': 6000,
  faiss: 6000,
  typescript: 1500,
  'ml-kmeans': 1500,
}

/**
 * Milliseconds of one iteration: the time of a long run less that of a run of one iteration, over the iterations
 * between. What is done once, as packing, falls out.
 */
export const perIteration = defineBenchmark<Result>({
  name: 'per-iteration',
  title: 'One iteration on noise',
  async run(context) {
    const names = context.workloads ?? workloads.map(({ name }) => name)
    const cases = []
    for (const workload of workloads.filter(({ name }) => names.includes(name))) {
      context.say(`one iteration, workload ${workload.name}`)
      cases.push(await measure(shrink(workload, context.rowsFraction), context))
    }
    return { data: 'uniform noise, the same initial centroids, tol 0', cases }
  },
  tables: ({ cases }, probe) => [
    timesTable(cases, { caption: 'Milliseconds per iteration', label: caseLabel }),
    ...speedupTable(cases, 'How many times faster an iteration is'),
    ...(probe ? [boundShareTable(cases)] : []),
    ...bruteForceTable(cases),
  ],
  charts: ({ cases }, probe) => [
    speedupChart(cases, {
      id: 'speedup',
      title: 'One iteration on noise',
      subtitle: 'times faster than the peer in the same precision',
      label: caseLabel,
    }),
    ...(probe ? [boundChart(cases)] : []),
  ],
})

function caseLabel({ case: name, n, d, k }: Workload & TimedCase): string {
  return `${name}: ${n} x ${d}, k = ${k}`
}

async function measure(workload: Workload, context: BenchmarkContext) {
  const { name, n, d, k } = workload
  const matrix = uniformNoise(n, d, 1)
  const contenders = await fitContenders(context, matrix, spreadRows(matrix, k))
  const longest = Math.max(11, Math.min(201, Math.ceil(5e9 / (n * d * k))))
  const reference = await contenders[0].run(4)
  const plans = []
  for (const contender of contenders) {
    // The first run warms caches and compilers, the second tells how long an iteration takes.
    const check = contender === contenders[0] ? reference : await contender.run(4)
    const estimate = (await contender.run(4)).ms / 5
    const affordable = Math.floor(PATIENCE_MS[contender.family] / estimate)
    const iterations = Math.max(4, Math.min(longest, affordable))
    plans.push({ contender, iterations, disagrees: disagreement(check, reference, contender) })
  }
  const runs = await interleave(
    plans.map(({ contender, iterations }) => async () => {
      const short = await contender.run(1)
      return { short, long: await contender.run(iterations) }
    }),
    context.schedule,
  )
  const timings = plans.map(({ contender, disagrees }, i) => {
    const timing = timingOf(contender, runs[i])
    const isNative = contender.family === 'native'
    return {
      ...timing,
      disagrees: disagrees ?? (timing.ms > 0 ? undefined : 'an iteration is too short to be timed'),
      bound: context.probe && isNative ? boundOf(workload, contender.dtype, context.probe) : undefined,
    }
  })
  return { ...workload, case: name, timings, speedups: speedupsOf(timings) }
}

function timingOf({ family, dtype, algorithm }: FitContender, runs: { short: FitRun; long: FitRun }[]) {
  const iterations = runs[0].long.nIter
  const perIteration = (long: number, short: number) => (long - short) / Math.max(1, iterations - 1)
  const best = (values: number[]) => Math.min(...values)
  return {
    family,
    dtype,
    algorithm,
    ms: round(median(runs.map(({ short, long }) => perIteration(long.ms, short.ms)))),
    msBest: round(
      perIteration(best(runs.map(({ long }) => long.ms)), best(runs.map(({ short }) => short.ms))),
    ),
    runs: runs.length,
    iterations,
    msWholeRun: round(median(runs.map(({ long }) => long.ms))),
  }
}
