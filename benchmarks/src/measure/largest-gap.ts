import { round } from './statistics.ts'

/** How long the event loop stood still. */
export interface Gap {
  /** The largest time between two ticks of a 1 ms timer. */
  ms: number
  /**
   * The largest processor time of this thread between two ticks: what the work itself kept the loop from; the rest is
   * what the machine gave to others. Null before Node 22.19.
   */
  cpuMs: number | null
  ticks: number
  durationMs: number
}

export async function largestGap(work: () => Promise<unknown>): Promise<Gap> {
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
  try {
    await work()
    tick()
  } finally {
    clearInterval(timer)
  }
  const cpuMs = lastCpu === null ? null : round(largestCpu)
  return { ms: round(largest), cpuMs, ticks, durationMs: round(performance.now() - start) }
}

function threadCpuMs(): number | null {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } }
  if (threadCpuUsage === undefined) return null
  const { user, system } = threadCpuUsage()
  return (user + system) / 1000
}
