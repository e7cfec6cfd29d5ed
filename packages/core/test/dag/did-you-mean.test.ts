import { describe, expect, test } from 'vitest'
import { closestName, nameHint } from '../../src/dag/did-you-mean.ts'

describe('closestName()', () => {
  test.each([
    ['fle', 'file'],
    ['load_dta', 'load_data'],
    ['Retries', 'retries'],
    ['timeuot', 'timeout'],
  ])('takes %s for %s', (name, meant) => {
    expect(closestName(name, ['file', 'load_data', 'retries', 'timeout'])).toBe(meant)
  })

  test('finds nothing near', () => expect(closestName('colour', ['file', 'retries'])).toBeUndefined())
})

describe('nameHint()', () => {
  test('gives the closest name, else the known ones, else nothing', () => {
    expect(nameHint('fle', ['file', 'ks'])).toBe('\nHint: did you mean "file"?')
    expect(nameHint('colour', ['file', 'ks'])).toBe('\nHint: known names are file, ks')
    expect(nameHint('colour', [])).toBe('')
  })
})
