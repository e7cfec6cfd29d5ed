import { availableParallelism } from 'node:os'
import { Matrix } from '@centroid/core'
import { selectBackend } from '@centroid/kmeans-native'
import { defineBenchmark, type BenchmarkContext } from '../benchmark.ts'
import type { Entrant, TimedCase, Timing } from '../contenders/contender.ts'
import { speedupsOf } from '../contenders/speedups.ts'
import { blobs } from '../data/blobs.ts'
import { rowsAt } from '../data/spread-rows.ts'
import { shrink, workloads, type Workload } from '../data/workloads.ts'
import { interleave } from '../measure/interleave.ts'
import { geometricMean, median, round } from '../measure/statistics.ts'
import { speedupTable, timesTable } from '../report/speed-tables.ts'
import type { Table } from '../report/report.ts'

interface SeedingTiming extends Timing {
  /** Inertia of the first assignment, the geometric mean over the seeds. */
  potential: number
}

interface Result {
  data: string
  cases: (TimedCase<SeedingTiming> & Workload)[]
}

interface SeedingContender extends Entrant {
  run(seed: number): Promise<{ ms: number; centroids: Matrix }>
}

const names = ['B', 'E']

/** Greedy k-means++ with 2 + floor(ln k) candidates per centroid, which all of them do. */
export const seeding = defineBenchmark<Result>({
  name: 'seeding',
  title: 'k-means++',
  async run(context) {
    const wanted = context.workloads ?? names
    const cases = []
    for (const workload of workloads.filter(({ name }) => names.includes(name) && wanted.includes(name))) {
      context.say(`k-means++, workload ${workload.name}`)
      cases.push(await measure(shrink(workload, context.rowsFraction), context))
    }
    return { data: 'blobs; each round another seed', cases }
  },
  tables: ({ cases }) => [
    timesTable(cases, {
      caption: 'Milliseconds of k-means++',
      label: ({ case: name, n, d, k }) => `${name}: ${n} x ${d}, k = ${k}`,
    }),
    ...speedupTable(cases, 'How many times faster k-means++ is'),
    potentialTable(cases),
  ],
})

async function measure(workload: Workload, context: BenchmarkContext) {
  const { name, n, d, k } = workload
  const matrix = blobs(n, d, k, 7)
  const contenders = await contendersOn(matrix, k, context)
  for (const contender of contenders) await contender.run(0)
  const runs = await interleave(
    contenders.map((contender) => {
      let seed = 1
      return async () => {
        const { ms, centroids } = await contender.run(seed++)
        return { ms, potential: potentialOf(matrix, centroids) }
      }
    }),
    context.schedule,
  )
  const timings = contenders.map(({ family, dtype }, i) => ({
    family,
    dtype,
    ms: round(median(runs[i].map(({ ms }) => ms))),
    msBest: round(Math.min(...runs[i].map(({ ms }) => ms))),
    runs: runs[i].length,
    potential: round(geometricMean(runs[i].map(({ potential }) => potential))),
  }))
  return { ...workload, case: name, timings, speedups: speedupsOf(timings) }
}

async function contendersOn(
  matrix: Matrix,
  k: number,
  context: BenchmarkContext,
): Promise<SeedingContender[]> {
  const { sklearn, mlKMeans, files } = context.peers
  await files.load(
    matrix,
    [sklearn, mlKMeans].filter((peer) => peer !== null),
  )
  const dtypes = ['float64', 'float32'] as const
  return [
    ...context.backends.flatMap((backend) =>
      dtypes.map((dtype) => ownContender(backend, matrix.astype(dtype), k, context.schedule.signal)),
    ),
    ...(sklearn
      ? dtypes.map((dtype) => ({
          family: 'scikit-learn' as const,
          dtype,
          run: async (seed: number) => {
            const answer = await sklearn.ask<{ ms: number; indices: number[] }>({
              op: 'seed',
              dtype,
              k,
              seed,
            })
            return { ms: answer.ms, centroids: rowsAt(matrix, answer.indices) }
          },
        }))
      : []),
    ...(mlKMeans
      ? [
          {
            family: 'ml-kmeans' as const,
            dtype: 'float64' as const,
            run: async (seed: number) => {
              const answer = await mlKMeans.ask<{ ms: number; centroids: number[][] }>({
                op: 'seed',
                k,
                seed,
              })
              return { ms: answer.ms, centroids: Matrix.fromRows(answer.centroids) }
            },
          },
        ]
      : []),
  ]
}

function ownContender(
  family: 'native' | 'typescript',
  data: Matrix,
  k: number,
  signal?: AbortSignal,
): SeedingContender {
  const { backend } = selectBackend(family)
  return {
    family,
    dtype: data.dtype,
    run: (seed) => {
      signal?.throwIfAborted()
      const shared = { sampleWeight: null, maxIter: 1, tol: 0, nInit: 1, threads: availableParallelism() }
      const problem = { ...shared, matrix: data, nClusters: k, init: 'k-means++' as const, seed }
      const start = performance.now()
      const indices = backend.seedIndices(problem)
      return Promise.resolve({ ms: performance.now() - start, centroids: rowsAt(data, indices) })
    },
  }
}

/** The inertia before the first update: lower seeds are better ones. */
function potentialOf(matrix: Matrix, { data, rows: nClusters, cols }: Matrix): number {
  const centroids = Float64Array.from(data)
  const labels = selectBackend().backend.predict(matrix, {
    centroids,
    offset: new Float64Array(cols),
    nClusters,
  })
  let sum = 0
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < cols; j++) sum += (matrix.data[i * cols + j] - centroids[labels[i] * cols + j]) ** 2
  }
  return sum
}

function potentialTable(cases: Result['cases']): Table {
  const first = cases[0]?.timings ?? []
  return {
    id: 'potential',
    caption: 'Inertia before the first update, against the first column',
    header: ['workload', ...first.map(({ family, dtype }) => `${family} ${dtype}`)],
    align: ['left'],
    rows: cases.map(({ case: name, timings }) => [
      name,
      ...timings.map(({ potential }) => (potential / timings[0].potential).toFixed(3)),
    ]),
  }
}
