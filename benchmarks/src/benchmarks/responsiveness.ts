import { fitKMeans, selectBackend, type Matrix } from '@centroid/core'
import { defineBenchmark } from '../benchmark.ts'
import type { BackendName } from '../contenders/own-backends.ts'
import { uniformNoise } from '../data/uniform-noise.ts'
import { largestGap, type Gap } from '../measure/largest-gap.ts'
import { median, round } from '../measure/statistics.ts'
import { formatFigure } from '../report/format-number.ts'

interface Latency {
  cancelAfterMs: number
  latencyMs: number
}

interface Result {
  data: string
  /** The same timer while nothing runs: what the machine itself contributes. */
  idle: Gap
  backends: {
    name: BackendName
    simd: string
    worstCancelMs: number
    medianGapMs: number
    latencies: Latency[]
    gaps: Gap[]
  }[]
}

const SIZE = { n: 1_000_000, d: 16, k: 64 }
const CANCEL_AFTER_MS = [1, 5, 20, 50, 100, 200, 400, 800, 1200]

/**
 * How soon a cancelled fit rejects, cancelled at several moments (packing, seeding, iterations), and the longest time
 * for which the event loop stands still while a fit runs.
 */
export const responsiveness = defineBenchmark<Result>({
  name: 'responsiveness',
  title: 'Cancelling, and the event loop',
  async run({ backends, rowsFraction, schedule, say }) {
    const n = Math.max(SIZE.k, Math.round(SIZE.n * rowsFraction))
    const matrix = uniformNoise(n, SIZE.d, 1)
    const moments = CANCEL_AFTER_MS.filter((delay) => delay === 1 || rowsFraction === 1)
    const idle = await largestGap(() => new Promise((resolve) => setTimeout(resolve, 1000 * rowsFraction)))
    const results = []
    for (const name of backends) {
      say(`responsiveness of the ${name} backend`)
      const latencies: Latency[] = []
      for (const delay of moments) latencies.push(await cancelLatency(matrix, name, delay))
      const gaps: Gap[] = []
      for (let r = 0; r < schedule.rounds; r++) gaps.push(await fitGap(matrix, name, schedule.signal))
      results.push({
        name,
        simd: selectBackend(name).simd,
        worstCancelMs: Math.max(...latencies.map(({ latencyMs }) => latencyMs)),
        medianGapMs: median(gaps.map(({ ms }) => ms)),
        latencies,
        gaps,
      })
    }
    return { data: `${n} x ${SIZE.d}, k = ${SIZE.k}`, idle, backends: results }
  },
  tables: ({ idle, backends, data }) => [
    {
      id: 'responsiveness',
      caption: `Milliseconds, while ${data} is fitted (the idle loop's own gap: ${formatFigure(idle.ms)} ms)`,
      header: [
        'backend',
        'cancelled after, at worst',
        'event loop gap, median',
        "of it the loop's own work, at worst",
      ],
      align: ['left'],
      rows: backends.map(({ name, worstCancelMs, medianGapMs, gaps }) => [
        name,
        formatFigure(worstCancelMs),
        formatFigure(medianGapMs),
        formatFigure(Math.max(...gaps.map(({ cpuMs }) => cpuMs ?? NaN))),
      ]),
    },
  ],
})

async function cancelLatency(matrix: Matrix, backend: BackendName, cancelAfterMs: number): Promise<Latency> {
  const controller = new AbortController()
  let cancelledAt = 0
  const timer = setTimeout(() => {
    cancelledAt = performance.now()
    controller.abort(new Error('cancelled'))
  }, cancelAfterMs)
  const { signal } = controller
  const options = { nClusters: SIZE.k, nInit: 1, tol: 0, maxIter: 1000, backend, signal }
  // A fit that ended before it was cancelled has no latency.
  await fitKMeans(matrix, options).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  clearTimeout(timer)
  return { cancelAfterMs, latencyMs: signal.aborted ? round(performance.now() - cancelledAt) : 0 }
}

function fitGap(matrix: Matrix, backend: BackendName, signal?: AbortSignal): Promise<Gap> {
  const options = { nClusters: SIZE.k, nInit: 1, tol: 0, maxIter: 15, backend, signal, onProgress: () => {} }
  return largestGap(() => fitKMeans(matrix, options))
}
