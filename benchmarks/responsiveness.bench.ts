import { fitKMeans } from '@centroid/core'
import { backendsHere } from './compare/centroid.ts'
import { uniformNoise } from './datasets.ts'
import { describeMachine, writeResult } from './machine.ts'
import { median, round } from './statistics.ts'

/**
 * How soon a cancelled fit of 1M x 16 in 64 clusters rejects, cancelled at several moments (packing, seeding,
 * iterations), and the longest time for which the event loop stands still while it runs.
 */
const cancelAfterMs = [1, 5, 20, 50, 100, 200, 400, 800, 1200]
const fits = 5
const matrix = uniformNoise(1_000_000, 16, 1)
const machine = describeMachine()
const idle = await idleGap()
const backends = []

for (const { name, simd } of backendsHere()) {
  const backend = name as 'native' | 'typescript'
  const latencies = []
  for (const delay of cancelAfterMs)
    latencies.push({ cancelAfterMs: delay, ...(await cancelLatency(backend, delay)) })
  const gaps = []
  for (let i = 0; i < fits; i++) gaps.push(await fitGap(backend))
  const worst = Math.max(...latencies.map(({ latencyMs }) => latencyMs))
  console.error(
    `${name} (${simd}): cancel ${worst} ms at worst, event loop gap ${Math.max(...gaps.map((g) => g.ms))} ms, ` +
      `of which the loop's own work ${Math.max(...gaps.map((g) => g.cpuMs ?? NaN))} ms`,
  )
  backends.push({
    name,
    simd,
    worstCancelMs: worst,
    medianGapMs: median(gaps.map((g) => g.ms)),
    latencies,
    gaps,
  })
}
console.error(
  `written to ${writeResult('responsiveness', { machine, data: '1M x 16, k = 64', idle, backends })}`,
)

async function cancelLatency(backend: 'native' | 'typescript', delay: number) {
  const controller = new AbortController()
  let cancelledAt = 0
  setTimeout(() => {
    cancelledAt = performance.now()
    controller.abort(new Error('cancelled'))
  }, delay)
  const options = { nClusters: 64, nInit: 1, tol: 0, maxIter: 1000, backend, signal: controller.signal }
  const ended = await fitKMeans(matrix, options).then(
    () => 'finished',
    () => 'cancelled',
  )
  if (ended === 'finished') throw new Error(`Cannot measure cancelling: the fit ended before ${delay} ms`)
  return { latencyMs: round(performance.now() - cancelledAt) }
}

async function fitGap(backend: 'native' | 'typescript') {
  const options = { nClusters: 64, nInit: 1, tol: 0, maxIter: 15, backend, onProgress: () => {} }
  return largestGap(() => fitKMeans(matrix, options))
}

/** The same timer while nothing runs: what the machine itself contributes. */
async function idleGap() {
  return largestGap(() => new Promise((resolve) => setTimeout(resolve, 1000)))
}

/**
 * The largest time between two ticks of a 1 ms timer, and the largest processor time that this thread used between two:
 * what the fit itself kept the loop from. The difference is what the machine gave to others. Null before Node 22.19.
 */
async function largestGap(work: () => Promise<unknown>) {
  let last = performance.now()
  let lastCpu = threadCpuMs()
  let largest = 0
  let largestCpu = 0
  let ticks = 0
  const tick = () => {
    const now = performance.now()
    const cpu = threadCpuMs()
    largest = Math.max(largest, now - last)
    largestCpu = Math.max(largestCpu, (cpu ?? 0) - (lastCpu ?? 0))
    last = now
    lastCpu = cpu
    ticks++
  }
  const timer = setInterval(tick, 1)
  const start = performance.now()
  await work()
  tick()
  clearInterval(timer)
  const cpuMs = lastCpu === null ? null : round(largestCpu)
  return { ms: round(largest), cpuMs, ticks, durationMs: round(performance.now() - start) }
}

function threadCpuMs(): number | null {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } }
  if (threadCpuUsage === undefined) return null
  const { user, system } = threadCpuUsage()
  return (user + system) / 1000
}
