import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { retryDelayMs } from '../../src/dag/retry.ts'

const backoff = fc.record({
  baseMs: fc.oneof(fc.constant(0), fc.nat(10_000)),
  factor: fc.double({ min: 1, max: 10, noNaN: true }),
  maxMs: fc.nat(600_000),
  jitter: fc.constantFrom('full' as const, 'none' as const),
})
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('retryDelayMs()', () => {
  test('doubles up to the maximum without jitter', () => {
    const options = { baseMs: 2_000, factor: 2, maxMs: 60_000, jitter: 'none' as const }
    expect([1, 2, 3, 4, 5, 6, 7].map((attempt) => retryDelayMs(options, attempt, 0.5))).toEqual([
      2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
    ])
  })

  test('takes the random share of the delay with full jitter', () => {
    const options = { baseMs: 2_000, factor: 2, maxMs: 60_000, jitter: 'full' as const }
    expect([0, 0.25, 0.999].map((random) => retryDelayMs(options, 2, random))).toEqual([0, 1_000, 3_996])
  })

  test('lies in [0, max], is whole and never shrinks from attempt to attempt', () => {
    fc.assert(
      fc.property(backoff, share, (options, random) => {
        const delays = [1, 2, 3, 10, 100, 5_000].map((attempt) => retryDelayMs(options, attempt, random))
        for (const [i, delay] of delays.entries()) {
          expect(Number.isInteger(delay)).toBe(true)
          expect(delay).toBeLessThanOrEqual(options.maxMs)
          expect(delay).toBeGreaterThanOrEqual(i === 0 ? 0 : delays[i - 1]!)
        }
      }),
    )
  })
})
