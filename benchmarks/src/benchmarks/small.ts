import { fitKMeans } from '@centroid/core'
import { defineBenchmark, type BenchmarkContext } from '../benchmark.ts'
import type { Entrant, TimedCase, Timing } from '../contenders/contender.ts'
import { speedupsOf } from '../contenders/speedups.ts'
import { iris } from '../data/iris.ts'
import { interleave } from '../measure/interleave.ts'
import { median, round } from '../measure/statistics.ts'
import { speedupTable, timesTable } from '../report/speed-tables.ts'

interface FitTiming extends Timing {
  /** Of the last fit; seeds differ between implementations, so equality is not required. */
  inertia: number
}

interface Result {
  data: string
  repeats: number
  cases: (TimedCase<FitTiming> & { nInit: number })[]
}

interface SmallContender extends Entrant {
  run(repeats: number): Promise<{ ms: number; inertia: number }>
}

const K = 3
const REPEATS = 50

/** Fits of 150 rows one after another: what a call costs when there is next to nothing to do. */
export const small = defineBenchmark<Result>({
  name: 'small',
  title: 'A small table',
  async run(context) {
    context.say('iris')
    const repeats = Math.max(2, Math.round(REPEATS * context.rowsFraction))
    const cases = []
    for (const nInit of [1, 10]) cases.push(await measure(nInit, repeats, context))
    return { data: 'iris, 150 x 4, k = 3, own seeding, default tol and maxIter', repeats, cases }
  },
  tables: ({ cases }) => [
    timesTable(cases, { caption: 'Milliseconds per fit of iris', label: ({ case: name }) => name }),
    ...speedupTable(cases, 'How many times faster a fit of iris is'),
  ],
})

async function measure(nInit: number, repeats: number, context: BenchmarkContext) {
  const contenders = await contendersOn(nInit, context)
  for (const contender of contenders) await contender.run(repeats)
  const runs = await interleave(
    contenders.map((contender) => () => contender.run(repeats)),
    context.schedule,
  )
  const timings = contenders.map(({ family, dtype }, i) => ({
    family,
    dtype,
    ms: round(median(runs[i].map(({ ms }) => ms))),
    msBest: round(Math.min(...runs[i].map(({ ms }) => ms))),
    runs: runs[i].length,
    inertia: runs[i][0].inertia,
  }))
  return { case: `nInit ${nInit}`, nInit, timings, speedups: speedupsOf(timings) }
}

async function contendersOn(nInit: number, context: BenchmarkContext): Promise<SmallContender[]> {
  const { sklearn, mlKMeans, files } = context.peers
  const { signal } = context.schedule
  const matrix = iris()
  const peers = [
    { family: 'scikit-learn' as const, process: sklearn },
    { family: 'ml-kmeans' as const, process: mlKMeans },
  ]
  await files.load(
    matrix,
    peers.flatMap(({ process }) => process ?? []),
  )
  return [
    ...context.backends.map((backend) => ({
      family: backend,
      dtype: 'float64' as const,
      run: async (repeats: number) => {
        let inertia = 0
        const start = performance.now()
        for (let seed = 0; seed < repeats; seed++) {
          ;({ inertia } = await fitKMeans(matrix, { nClusters: K, nInit, seed, backend, signal }))
        }
        return { ms: (performance.now() - start) / repeats, inertia }
      },
    })),
    ...peers.flatMap(({ family, process }) =>
      process === null
        ? []
        : [
            {
              family,
              dtype: 'float64' as const,
              run: (repeats: number) =>
                process.ask<{ ms: number; inertia: number }>({
                  op: 'fitMany',
                  dtype: 'float64',
                  k: K,
                  nInit,
                  repeats,
                }),
            },
          ],
    ),
  ]
}
