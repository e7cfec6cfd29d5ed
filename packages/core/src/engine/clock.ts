/** Time as the engine sees it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Calls `ring` once after `delayMs`; the returned function cancels it. */
  setTimer(ring: () => void, delayMs: number): () => void
}

// setTimeout() fires at once when the delay does not fit 32 bits: 24.8 days.
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(ring, delayMs) {
    let timer: NodeJS.Timeout
    const wait = (leftMs: number): void => {
      const partMs = Math.min(leftMs, MAX_TIMEOUT_MS)
      timer = setTimeout(() => (leftMs > partMs ? wait(leftMs - partMs) : ring()), partMs)
    }
    wait(delayMs)
    return () => clearTimeout(timer)
  },
}

/** ISO 8601 in UTC with milliseconds. */
export const isoTime = (ms: number): string => new Date(ms).toISOString()
