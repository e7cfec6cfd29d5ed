import * as core from '@centroid/core'
import type { Matrix } from '@centroid/core'
import { defineBenchmark, type BenchmarkContext } from '../benchmark.ts'
import type { Entrant, TimedCase, Timing } from '../contenders/contender.ts'
import { speedupsOf } from '../contenders/speedups.ts'
import { blobs } from '../data/blobs.ts'
import { shrink } from '../data/workloads.ts'
import { interleave } from '../measure/interleave.ts'
import { median, round } from '../measure/statistics.ts'
import { speedupTable, timesTable } from '../report/speed-tables.ts'

interface ScoreTiming extends Timing {
  score: number
}

interface Result {
  data: string
  cases: (TimedCase<ScoreTiming> & { n: number; d: number; k: number })[]
}

interface ScoreContender extends Entrant {
  run(): Promise<{ ms: number; score: number }>
}

type SilhouetteScore = (
  rows: Matrix,
  labels: Int32Array,
  options?: { backend?: 'native' | 'typescript' },
) => number | Promise<number>

const SIZE = { n: 50_000, d: 16, k: 10 }

/** The exact mean silhouette: every pair of rows. */
export const silhouette = defineBenchmark<Result>({
  name: 'silhouette',
  title: 'Exact silhouette',
  async run(context) {
    context.say('the silhouette')
    const size = shrink(SIZE, context.rowsFraction)
    const { n, d, k } = size
    const matrix = blobs(n, d, k, 8)
    const { labels } = await core.fitKMeans(matrix, { nClusters: k, nInit: 1, seed: 0 })
    const contenders = await contendersOn(matrix, labels, context)
    const runs = await interleave(
      contenders.map(({ run }) => run),
      context.schedule,
    )
    const timings = contenders.map(({ family, dtype }, i) => {
      const { score } = runs[i][0]
      const expected = runs[0][0].score
      const agrees = Math.abs(score - expected) <= (dtype === 'float64' ? 1e-9 : 1e-5)
      return {
        family,
        dtype,
        ms: round(median(runs[i].map(({ ms }) => ms))),
        msBest: round(Math.min(...runs[i].map(({ ms }) => ms))),
        runs: runs[i].length,
        score,
        disagrees: agrees ? undefined : `score ${score}, expected ${expected}`,
      }
    })
    const name = `${n} x ${d}, k = ${k}`
    return {
      data: 'blobs, labels of a fit',
      cases: [{ ...size, case: name, timings, speedups: speedupsOf(timings) }],
    }
  },
  tables: ({ cases }) =>
    cases[0].timings.length === 0
      ? []
      : [
          timesTable(cases, {
            caption: 'Milliseconds of the mean silhouette of all rows',
            label: ({ case: name }) => name,
          }),
          ...speedupTable(cases, 'How many times faster the silhouette is'),
        ],
})

async function contendersOn(
  matrix: Matrix,
  labels: Int32Array,
  context: BenchmarkContext,
): Promise<ScoreContender[]> {
  const { sklearn, files } = context.peers
  const dtypes = ['float64', 'float32'] as const
  await files.load(
    matrix,
    [sklearn].filter((peer) => peer !== null),
  )
  const labelsPath = files.write('labels', labels)
  const score = (core as { silhouetteScore?: SilhouetteScore }).silhouetteScore
  if (score === undefined) context.note('our silhouette is left out: this version has none')
  const own = score ? context.backends : []
  return [
    ...own.flatMap((backend) =>
      dtypes.map((dtype) => ({
        family: backend,
        dtype,
        run: async () => {
          const data = matrix.astype(dtype)
          const start = performance.now()
          const value = await score!(data, labels, { backend })
          return { ms: performance.now() - start, score: value }
        },
      })),
    ),
    ...(sklearn
      ? dtypes.map((dtype) => ({
          family: 'scikit-learn' as const,
          dtype,
          run: () => sklearn.ask<{ ms: number; score: number }>({ op: 'silhouette', dtype, labelsPath }),
        }))
      : []),
  ]
}
