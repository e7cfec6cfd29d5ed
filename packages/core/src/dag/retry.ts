/** How long to wait before the next attempt; times in milliseconds. */
export interface BackoffMs {
  readonly baseMs: number
  readonly factor: number
  readonly maxMs: number
  readonly jitter: 'full' | 'none'
}

/**
 * The delay in milliseconds after failed attempt number `attempt` (from 1): `min(max, base * factor^(attempt - 1))`,
 * with full jitter a uniform share of it. Source: M. Brooker, "Exponential Backoff and Jitter", AWS, 2015.
 * @param random a number in [0, 1)
 * @example retryDelayMs({ baseMs: 2000, factor: 2, maxMs: 60000, jitter: 'none' }, 3, 0) // 8000
 */
export function retryDelayMs(backoff: BackoffMs, attempt: number, random: number): number {
  const growth = Math.min(backoff.factor ** (attempt - 1), Number.MAX_VALUE)
  const ceilingMs = Math.min(backoff.maxMs, backoff.baseMs * growth)
  return Math.round(backoff.jitter === 'full' ? random * ceilingMs : ceilingMs)
}
