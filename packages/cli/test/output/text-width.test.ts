import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createStyle, wantsColour, wantsUnicode } from '../../src/output/style.ts'
import { renderTextTable } from '../../src/output/text-table.ts'
import { plain } from '../../src/output/style.ts'
import { pad, printable, textWidth, truncate, wrap } from '../../src/output/text-width.ts'

test('textWidth() counts wide characters twice, marks and paint not at all', () => {
  expect(['abc', '中文', 'e\u0301', createStyle(true).bold('abc'), '😀'].map(textWidth)).toEqual([
    3, 4, 1, 3, 2,
  ])
})

test('truncate() and pad() keep to the width for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
      expect(textWidth(truncate(text, width))).toBeLessThanOrEqual(width)
      expect(textWidth(pad(truncate(text, width), width))).toBe(width)
    }),
  )
})

test('printable() leaves no control character but those to keep', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => !/[\u0000-\u0008\u000e-\u001f\u007f]/.test(printable(text)),
    ),
  )
  expect(printable('a\nb\u001b[31m', '\n')).toBe('a\nb\\u001b[31m')
})

test('wrap() breaks at spaces only', () => {
  expect(wrap('one two three four', 9)).toBe('one two\nthree\nfour')
  expect(wrap('unbreakable', 4)).toBe('unbreakable')
})

test('renderTextTable() sets columns below each other', () => {
  const table = renderTextTable(
    {
      header: ['name', 'n'],
      align: ['left', 'right'],
      rows: [
        ['中', '1'],
        ['ab', '100'],
      ],
    },
    plain,
  )
  expect(table).toBe('name    n\n中      1\nab    100')
})

describe('wantsColour()', () => {
  test.each<[boolean, NodeJS.ProcessEnv, boolean]>([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
  ])('terminal %j with %j: %j', (isTty, env, expected) => expect(wantsColour(isTty, env)).toBe(expected))
})

test('wantsUnicode() is false for consoles and locales that cannot show it', () => {
  expect(
    [{}, { LANG: 'en_US.UTF-8' }, { TERM: 'linux' }, { LC_ALL: 'C' }, { LANG: 'POSIX' }].map(wantsUnicode),
  ).toEqual([true, true, false, false, false])
})
