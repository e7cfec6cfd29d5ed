import type { Clock } from './clock.ts'

/** How an attempt ended; `thrown` is what its signal was aborted with, or what the handler threw. */
export type AttemptOutcome =
  | { readonly kind: 'returned'; readonly output: unknown }
  | { readonly kind: 'threw' | 'timed_out' | 'cancelled'; readonly thrown: unknown }

/** What bounds an attempt. */
export interface AttemptLimits {
  readonly clock: Clock
  /** Cancels the attempt. */
  readonly signal: AbortSignal
  readonly timeoutMs: number | null
  /** Makes the error of a timeout. */
  readonly timeoutError: () => Error
}

/**
 * Runs a handler until it ends, its time is up or it is cancelled, whichever is first. A handler in this process cannot
 * be stopped: it is told through its signal, and what it does afterwards no longer counts.
 */
export function runAttempt(
  handler: (signal: AbortSignal) => unknown,
  limits: AttemptLimits,
): Promise<AttemptOutcome> {
  const { clock, signal, timeoutMs, timeoutError } = limits
  const startedAt = clock.now()
  const own = new AbortController()
  return new Promise((resolve) => {
    let stopTimer = (): void => undefined
    const end = (outcome: AttemptOutcome): void => {
      stopTimer()
      signal.removeEventListener('abort', cancel)
      resolve(outcome)
      if (outcome.kind === 'timed_out' || outcome.kind === 'cancelled') own.abort(outcome.thrown)
    }
    const cancel = (): void => end({ kind: 'cancelled', thrown: signal.reason })
    const expire = (): void => end({ kind: 'timed_out', thrown: timeoutError() })
    // A handler that keeps the thread busy ends before the timer can ring.
    const endInTime = (outcome: AttemptOutcome): void =>
      timeoutMs !== null && clock.now() - startedAt >= timeoutMs ? expire() : end(outcome)
    if (signal.aborted) return cancel()
    signal.addEventListener('abort', cancel)
    if (timeoutMs !== null) stopTimer = clock.setTimer(expire, timeoutMs)
    new Promise((settle) => settle(handler(own.signal))).then(
      (output) => endInTime({ kind: 'returned', output }),
      (thrown: unknown) => endInTime({ kind: 'threw', thrown }),
    )
  })
}
