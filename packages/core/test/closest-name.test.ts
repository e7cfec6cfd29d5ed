import { describe, expect, test } from 'vitest'
import { closestName, nameHint } from '../src/closest-name.ts'

describe('closestName()', () => {
  const known = ['file', 'load_data', 'retries', 'timeout', 'elkan', 'hamerly', 'a']
  test.each([
    ['fle', 'file'],
    ['load_dta', 'load_data'],
    ['Retries', 'retries'],
    ['timeuot', 'timeout'],
    ['eklan', 'elkan'],
    ['ham', 'hamerly'],
    ['A', 'a'],
    ['b', undefined],
    ['xyz', undefined],
    ['colour', undefined],
    ['', undefined],
  ])('takes %j for %j', (name, meant) => expect(closestName(name, known)).toBe(meant))
})

test('nameHint() gives the closest name, else the known ones', () => {
  expect(nameHint('fle', ['file', 'ks'])).toBe('did you mean "file"?')
  expect(nameHint('colour', ['file', 'ks'])).toBe('there are "file", "ks"')
  expect(nameHint('colour', ['file'])).toBe('there is "file"')
  expect(nameHint('colour', [])).toBe('there are none')
})
