import { sweepKMeans, type Matrix, type SweepKMeansOptions } from '@centroid/core'
import { defineBenchmark, type BenchmarkContext } from '../benchmark.ts'
import { blobs } from '../data/blobs.ts'
import { uniformNoise } from '../data/uniform-noise.ts'
import { shrink } from '../data/workloads.ts'
import { interleave } from '../measure/interleave.ts'
import { geometricMean, median, round } from '../measure/statistics.ts'
import { formatFigure, formatRatio } from '../report/format-number.ts'
import type { BarChart, Table } from '../report/report.ts'

interface SweepRun {
  ms: number
  inertias: number[]
}

interface SweepContender {
  name: string
  dtype: 'float64' | 'float32'
  run(): Promise<SweepRun>
}

interface SweepTiming {
  name: string
  ms: number
  msBest: number
  runs: number
  inertias: number[]
  /** Geometric mean over k of inertia over the reference's; below 1 is better than it. */
  inertiaRatio: number
  /** The k at which it does worst, and by how much. */
  worst: { k: number; ratio: number }
}

interface Result {
  kMin: number
  kMax: number
  /** Whose inertias are 1. */
  reference: string
  cases: { case: string; n: number; d: number; timings: SweepTiming[] }[]
}

const K_MIN = 1
const K_MAX = 20
const SIZE = { n: 100_000, d: 8 }
const REFERENCE = 'scikit-learn, n_init 10'

/** All k from 1 to 20 with default tol and maxIter: the time, and how low the inertia is. */
export const sweep = defineBenchmark<Result>({
  name: 'sweep',
  title: 'A sweep of k = 1 to 20',
  async run(context) {
    const { n, d } = shrink({ ...SIZE, k: K_MAX }, context.rowsFraction)
    const cases = []
    let reference = ''
    for (const [name, matrix] of [
      ['blobs', blobs(n, d, 10, 5)],
      ['noise', uniformNoise(n, d, 6)],
    ] as const) {
      context.say(`a sweep of ${name}`)
      const timings = await measure(matrix, context)
      reference = timings.some((timing) => timing.name === REFERENCE) ? REFERENCE : timings[0].name
      cases.push({ case: name, n, d, timings: withRatios(timings, reference) })
    }
    return { kMin: K_MIN, kMax: K_MAX, reference, cases }
  },
  tables: (result) => [sweepTable(result)],
  charts: (result) => [sweepChart(result)],
})

async function measure(matrix: Matrix, context: BenchmarkContext) {
  const { sklearn, mlKMeans, files } = context.peers
  await files.load(
    matrix,
    [sklearn, mlKMeans].filter((peer) => peer !== null),
  )
  const ask = { op: 'sweep', dtype: 'float64', kMin: K_MIN, kMax: K_MAX, seed: 0 } as const
  const contenders: SweepContender[] = [
    ...(await ownContenders(matrix, context)),
    ...(sklearn
      ? [1, 10].map((nInit) => ({
          name: `scikit-learn, n_init ${nInit}`,
          dtype: 'float64' as const,
          run: () => sklearn.ask<SweepRun>({ ...ask, nInit }),
        }))
      : []),
    ...(mlKMeans
      ? [
          {
            name: 'ml-kmeans, one start',
            dtype: 'float64' as const,
            run: () => mlKMeans.ask<SweepRun>(ask),
          },
        ]
      : []),
  ]
  const runs = await interleave(
    contenders.map(({ run }) => run),
    context.schedule,
  )
  return contenders.map(({ name }, i) => ({
    name,
    ms: round(median(runs[i].map(({ ms }) => ms))),
    msBest: round(Math.min(...runs[i].map(({ ms }) => ms))),
    runs: runs[i].length,
    inertias: runs[i][0].inertias,
  }))
}

async function ownContenders(matrix: Matrix, context: BenchmarkContext): Promise<SweepContender[]> {
  const { signal } = context.schedule
  const isChainedKnown = await knowsChained(matrix)
  if (!isChainedKnown) context.note('the chained sweep is left out: this version has none')
  const ways: [string, object][] = [
    ['independent, nInit 10', { nInit: 10 }],
    ['independent, nInit 1', { nInit: 1 }],
    ...(isChainedKnown ? ([['chained', { sweep: 'chained' }]] as [string, object][]) : []),
  ]
  return context.backends.flatMap((backend) =>
    (['float64', 'float32'] as const).flatMap((dtype) =>
      ways.map(([way, options]) => ({
        name: `${backend} ${dtype}, ${way}`,
        dtype,
        run: async () => {
          const data = matrix.astype(dtype)
          const start = performance.now()
          const settings = { kMin: K_MIN, kMax: K_MAX, seed: 0, backend, signal, ...options }
          const { inertias } = await sweepKMeans(data, settings)
          return { ms: performance.now() - start, inertias }
        },
      })),
    ),
  )
}

/** Whether `sweepKMeans` takes `sweep: 'chained'`: unknown options are refused before any work. */
async function knowsChained(matrix: Matrix): Promise<boolean> {
  const options = { kMax: 2, maxIter: 1, nInit: 1, sweep: 'chained' } as SweepKMeansOptions
  return sweepKMeans(matrix, options).then(
    () => true,
    (error: unknown) => {
      if (error instanceof TypeError || error instanceof RangeError) return false
      throw error
    },
  )
}

function withRatios(
  timings: Omit<SweepTiming, 'inertiaRatio' | 'worst'>[],
  reference: string,
): SweepTiming[] {
  const expected = timings.find(({ name }) => name === reference)!.inertias
  return timings.map((timing) => {
    const ratios = timing.inertias.map((inertia, i) => inertia / expected[i])
    const worst = ratios.reduce((at, ratio, i) => (ratio > ratios[at] ? i : at), 0)
    return {
      ...timing,
      inertiaRatio: round(geometricMean(ratios), 6),
      worst: { k: K_MIN + worst, ratio: round(ratios[worst], 6) },
    }
  })
}

function sweepTable({ cases, reference }: Result): Table {
  const names = cases[0].timings.map(({ name }) => name)
  return {
    id: 'sweep',
    caption: `Seconds for k = ${K_MIN} to ${K_MAX}, and inertia against ${reference} (geometric mean; worst k)`,
    header: ['', ...cases.flatMap(({ case: name }) => [`${name}, s`, 'inertia', 'worst k'])],
    align: ['left'],
    rows: names.map((name) => [
      name,
      ...cases.flatMap(({ timings }) => {
        const { ms, inertiaRatio, worst } = timings.find((timing) => timing.name === name)!
        return [
          formatFigure(ms / 1000),
          inertiaRatio.toFixed(4),
          `${worst.ratio.toFixed(4)} (k = ${worst.k})`,
        ]
      }),
    ]),
  }
}

function sweepChart({ cases }: Result): BarChart {
  const series = cases.map(({ case: name }) => name)
  return {
    id: 'times',
    title: 'A sweep of k = 1 to 20',
    subtitle: `seconds, and times faster than ${REFERENCE}; ${cases[0].n} x ${cases[0].d}`,
    scale: 'log',
    series,
    groups: cases[0].timings.map(({ name }) => ({
      label: name,
      bars: cases.flatMap(({ timings }, i) => {
        const seconds = timings.find((timing) => timing.name === name)!.ms / 1000
        const first = timings.find((timing) => timing.name === REFERENCE)
        const ratio = first ? `, ${formatRatio(first.ms / 1000 / seconds)}` : ''
        return [{ series: i, value: seconds, text: `${formatFigure(seconds)} s${ratio}` }]
      }),
    })),
  }
}
