import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choiceOption } from '../../src/options/choice-option.ts'
import { columnsOption } from '../../src/options/columns-option.ts'
import { integerOption, numberOption } from '../../src/options/number-option.ts'
import { paramOption } from '../../src/options/param-option.ts'

test('integerOption() takes exactly the integers of its range', () => {
  const parse = integerOption('--k', { min: 1, max: 1000, example: 3 })
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), (value) => parse(String(value)) === value))
  expect(parse('1e2')).toBe(100)
  for (const bad of [
    '',
    ' ',
    '0',
    '1001',
    '1.5',
    '-1',
    'NaN',
    'Infinity',
    '0x1f',
    '1_0',
    '１',
    'abc',
    '3 ',
  ]) {
    expect(() => parse(bad)).toThrow(/^Cannot read --k: it must be an integer in \[1, 1000\], got /)
  }
})

test('numberOption() takes finite numbers of its range', () => {
  const parse = numberOption('--tol', { min: 0, example: 1e-4 })
  fc.assert(
    fc.property(
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      (value) => parse(String(value)) === value,
    ),
  )
  for (const bad of ['', 'nan', 'Infinity', '1e400', '-1e-9', '1,5'])
    expect(() => parse(bad)).toThrow('--tol')
})

test('choiceOption() suggests the word that was meant', () => {
  const parse = choiceOption('--scale', ['none', 'standard', 'minmax'])
  expect(parse('minmax')).toBe('minmax')
  expect(() => parse('std')).toThrow(/must be one of none, standard, minmax, got "std"/)
  expect(() => parse('Standard')).toThrow('did you mean --scale standard?')
})

test('columnsOption() splits at commas, reads JSON and adds up', () => {
  expect(columnsOption('a, b')).toEqual(['a', 'b'])
  expect(columnsOption('c', ['a'])).toEqual(['a', 'c'])
  expect(columnsOption('["a,b", "c"]')).toEqual(['a,b', 'c'])
  expect(() => columnsOption('a', ['a'])).toThrow('twice')
  expect(() => columnsOption('')).toThrow('names separated by commas')
})

test('paramOption() reads JSON where the value is JSON, else text; the last of a name wins', () => {
  const given = ['file=iris.csv', 'ks=[1,2]', 'n=3', 'on=true', 'text="3"', 'empty=', 'eq=a=b', 'n=4'].reduce<
    Record<string, unknown>
  >((params, text) => paramOption(text, params), {})
  expect(given).toEqual({ file: 'iris.csv', ks: [1, 2], n: 4, on: true, text: '3', empty: '', eq: 'a=b' })
  expect(Object.keys(paramOption('__proto__=1'))).toEqual(['__proto__'])
  for (const bad of ['novalue', '=1', ''])
    expect(() => paramOption(bad)).toThrow('--param: it must be name=value')
})
