import { describe, expect, test } from 'vitest'
import { formatDuration } from '../../src/output/format-duration.ts'
import {
  formatColumn,
  formatCount,
  formatNumber,
  formatShare,
  plural,
} from '../../src/output/format-number.ts'

describe('formatNumber()', () => {
  test.each([
    [78.851441426146, '78.85'],
    [681.3706, '681.4'],
    [0.000123456, '0.0001235'],
    [0, '0'],
    [-2.5, '-2.5'],
    [150, '150'],
    [1e-9, '1e-9'],
    [1.5e12, '1500000000000'],
    [1234567890.5, '1.235e9'],
    [Infinity, 'Infinity'],
  ])('writes %d as %s', (value, text) => expect(formatNumber(value)).toBe(text))
})

describe('formatColumn()', () => {
  test('gives every number of a column the decimals of the largest', () => {
    expect(formatColumn([681.37, 78.851, 0.5])).toEqual(['681.4', '78.9', '0.5'])
    expect(formatColumn([1, 20, 300])).toEqual(['1', '20', '300'])
  })
  test('falls back to numbers on their own where one scale does not fit them', () => {
    expect(formatColumn([1e-9, 1000])).toEqual(['1e-9', '1000'])
  })
})

test('formatCount() groups digits, formatShare() and plural() read as prose', () => {
  expect(formatCount(1234567)).toBe('1\u2009234\u2009567'.replaceAll('\u2009', ' '))
  expect(formatShare(1 / 3)).toBe('33.3 %')
  expect([plural(1, 'row'), plural(2, 'row')]).toEqual(['1 row', '2 rows'])
})

describe('formatDuration()', () => {
  test.each([
    [0.2, '<1 ms'],
    [12.4, '12 ms'],
    [999.7, '1.00 s'],
    [1500, '1.50 s'],
    [59_960, '1 min 0 s'],
    [83_000, '1 min 23 s'],
    [3_599_600, '1 h 0 min'],
    [7_384_000, '2 h 3 min'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})
