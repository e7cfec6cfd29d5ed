import { describe, expect, test } from 'vitest'
import { durationMs, type Duration } from '../../src/dag/duration.ts'

describe('durationMs()', () => {
  test.each([
    ['250ms', 250],
    ['2s', 2_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    [0, 0],
    [1234, 1234],
  ] as const)('reads %s as %d ms', (text, ms) => expect(durationMs(text)).toBe(ms))

  test.each(['', '5', 's', '-1s', '5 m', '5min', '1e3s', -1, NaN, Infinity, null, {}])(
    'refuses %s',
    (bad) => {
      expect(() => durationMs(bad as Duration, 'timeout')).toThrow(RangeError)
    },
  )

  test('says what it takes and what it got', () => {
    expect(() => durationMs('5min' as Duration, 'timeout')).toThrow(
      "Cannot read timeout: it must be milliseconds at or above 0 or text such as '250ms', '2s', '5m', '1h', got \"5min\"",
    )
  })
})
