import { describe, expect, it } from 'vitest'
import { readGolden } from '../../../../fixtures/goldens.ts'
import { Mt19937 } from '../../src/fallback/rng.ts'

describe('Mt19937', () => {
  it('gives the doubles of numpy.random.RandomState(seed)', () => {
    const streams: Record<string, { first_doubles: number[] }> = readGolden('seed_parity').rng
    for (const [seed, { first_doubles }] of Object.entries(streams)) {
      const rng = new Mt19937(Number(seed))
      expect(first_doubles.map(() => rng.nextDouble())).toEqual(first_doubles)
    }
  })

  it('gives the 10000th integer of the reference implementation', () => {
    const rng = new Mt19937(5489)
    for (let i = 1; i < 10_000; i++) rng.nextUint32()
    expect(rng.nextUint32()).toBe(4123659995) // std::mt19937, [rand.predef] in the C++ standard
  })

  it('takes the largest seed', () => {
    const [a, b] = [new Mt19937(0xffffffff), new Mt19937(0xfffffffe)]
    expect(a.nextUint32()).not.toBe(b.nextUint32())
  })
})
