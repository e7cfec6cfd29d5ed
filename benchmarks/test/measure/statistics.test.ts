import { describe, expect, test } from 'vitest'
import { geometricMean, median, round } from '../../src/measure/statistics.ts'

describe('median()', () => {
  test('is the middle value, whatever the order, and changes nothing', () => {
    const values = [5, 1, 9]
    expect(median(values)).toBe(5)
    expect(values).toEqual([5, 1, 9])
  })
  test('of an even number of values is the mean of the middle two', () => {
    expect(median([10, 2, 1, 4])).toBe(3)
  })
  test('of one value is that value', () => expect(median([7])).toBe(7))
})

describe('geometricMean()', () => {
  test('a half and a double make 1', () => expect(geometricMean([0.5, 2])).toBeCloseTo(1, 15))
  test('does not depend on the order', () => {
    expect(geometricMean([1, 10, 100])).toBeCloseTo(geometricMean([100, 1, 10]), 12)
  })
})

describe('round()', () => {
  test('keeps significant digits, not decimals', () => {
    expect(round(1234.567)).toBe(1235)
    expect(round(0.000123456)).toBe(0.0001235)
  })
  test('leaves what is not finite', () => expect(round(Infinity)).toBe(Infinity))
})
