import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { trialSeed } from '../src/trial-seed.ts'

describe('trialSeed()', () => {
  it('gives the first start the seed itself, for every k', () => {
    for (const seed of [0, 1, 42, 0xffffffff]) {
      for (const k of [1, 2, 100]) expect(trialSeed(seed, k, 0)).toBe(seed)
    }
  })

  it('gives an integer in [0, 2^32), always the same', () => {
    const check = (seed: number, k: number, start: number): void => {
      const found = trialSeed(seed, k, start)
      expect(Number.isInteger(found) && found >= 0 && found < 2 ** 32).toBe(true)
      expect(trialSeed(seed, k, start)).toBe(found)
    }
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.nat(), fc.nat(), check), { seed: 7 })
  })

  it('gives starts of one k and of neighbouring k different seeds', () => {
    const seeds = new Set<number>()
    for (let k = 1; k <= 50; k++) for (let start = 1; start <= 50; start++) seeds.add(trialSeed(42, k, start))
    expect(seeds.size).toBe(2500)
  })

  it('keeps the values that recorded results depend on', () => {
    expect([1, 2, 3].map((start) => trialSeed(42, 3, start))).toEqual([1926872668, 2642520168, 2251403159])
  })
})
