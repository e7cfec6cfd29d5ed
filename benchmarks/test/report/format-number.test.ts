import { describe, expect, test } from 'vitest'
import { formatFigure, formatPercent, formatRatio } from '../../src/report/format-number.ts'

describe('formatFigure()', () => {
  test.each([
    [0.0123456, '0.0123'],
    [4.5678, '4.57'],
    [78.94, '78.9'],
    [1234.4, '1234'],
    [0, '0'],
    [NaN, '-'],
  ])('%d reads %s', (value, text) => expect(formatFigure(value)).toBe(text))
})

describe('formatRatio()', () => {
  test.each([
    [0.854, '0.85x'],
    [0.999, '1.0x'],
    [3.21, '3.2x'],
    [17.4, '17x'],
    [NaN, '-'],
  ])('%d reads %s', (value, text) => expect(formatRatio(value)).toBe(text))
})

test('formatPercent() rounds to whole percents', () => expect(formatPercent(0.876)).toBe('88 %'))
