import type { Clock } from '../../src/engine/clock.ts'

/**
 * A clock that jumps to the next timer whenever the process has nothing else to do, so that hours pass at once and
 * always in the same order.
 */
export class VirtualClock implements Clock {
  #nowMs = Date.UTC(2026, 0, 1)
  readonly #startMs = this.#nowMs
  #timers: { ring: () => void; atMs: number }[] = []

  now(): number {
    return this.#nowMs
  }

  /** Milliseconds since the clock was made. */
  get elapsedMs(): number {
    return this.#nowMs - this.#startMs
  }

  get pending(): number {
    return this.#timers.length
  }

  setTimer(ring: () => void, delayMs: number): () => void {
    const timer = { ring, atMs: this.#nowMs + delayMs }
    this.#timers.push(timer)
    setImmediate(() => this.#ringNext())
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer))
  }

  /** A promise that holds after `delayMs` of this clock. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.setTimer(resolve, delayMs))
  }

  /** Lets time pass while a handler keeps the thread. */
  block(delayMs: number): void {
    this.#nowMs += delayMs
  }

  #ringNext(): void {
    const next = this.#timers.reduce<{ ring: () => void; atMs: number } | undefined>(
      (first, timer) => (first === undefined || timer.atMs < first.atMs ? timer : first),
      undefined,
    )
    if (next === undefined) return
    this.#timers = this.#timers.filter((timer) => timer !== next)
    this.#nowMs = Math.max(this.#nowMs, next.atMs)
    next.ring()
    setImmediate(() => this.#ringNext())
  }
}
