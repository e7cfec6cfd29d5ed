import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataPath, goldenSets, readGolden } from '../../../../fixtures/goldens.ts'
import { adjustedRandScore } from '../../src/selection/adjusted-rand.ts'

const labellings = fc
  .integer({ min: 1, max: 60 })
  .chain((n) =>
    fc.tuple(
      fc.array(fc.integer({ min: -3, max: 6 }), { minLength: n, maxLength: n }),
      fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: n, maxLength: n }),
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: n, maxLength: n }),
    ),
  )

describe('adjustedRandScore()', () => {
  it('gives the values of the small cases', () => {
    const cases: { a: number[]; b: number[]; ari: number }[] = readGolden('micro').external_metrics
    for (const { a, b, ari } of cases) expect(adjustedRandScore(a, b)).toBeCloseTo(ari, 15)
  })

  it('gives the agreement of the goldens with the ground truth within 1e-9', () => {
    let compared = 0
    for (const set of goldenSets()) {
      const { scalings } = readGolden(set)
      for (const { best_of_many } of Object.values<any>(scalings)) {
        for (const { labels, vs_ground_truth } of best_of_many.results) {
          if (!vs_ground_truth) continue
          const found = Array.from(labels as string, (digit) => parseInt(digit, 36))
          expect(adjustedRandScore(truthOf(set), found)).toBeCloseTo(vs_ground_truth.ari, 12)
          compared++
        }
      }
    }
    expect(compared).toBeGreaterThanOrEqual(6)
  })

  it('is symmetric, at most 1, and 1 for the same partition under other names', () => {
    fc.assert(
      fc.property(labellings, ([a, b, c]) => {
        for (const other of [b, c]) {
          const score = adjustedRandScore(a, other)
          expect(adjustedRandScore(other, a)).toBe(score)
          expect(score).toBeLessThanOrEqual(1)
          expect(score).toBeGreaterThanOrEqual(-0.5)
        }
        expect(
          adjustedRandScore(
            a,
            a.map((label) => 1e6 - 7 * label),
          ),
        ).toBe(1)
      }),
    )
  })

  it('does not change when rows are permuted alike', () => {
    fc.assert(
      fc.property(labellings, ([a, , c]) => {
        expect(adjustedRandScore(a.toReversed(), c.toReversed())).toBe(adjustedRandScore(a, c))
      }),
    )
  })

  it('takes typed arrays and many labels', () => {
    const a = Int32Array.from({ length: 5000 }, (_, i) => i >> 1)
    const b = Int32Array.from({ length: 5000 }, (_, i) => 4000 - (i >> 1))
    expect(adjustedRandScore(a, b)).toBe(1)
    expect(adjustedRandScore(a, new Float64Array(5000))).toBe(0)
  })

  it('refuses what is no pair of labellings', () => {
    expect(() => adjustedRandScore([], [])).toThrow(/at least one label is required, got none/)
    expect(() => adjustedRandScore([0, 1], [0])).toThrow(
      /'b' must hold one label per row \(nSamples = 2\), got 1/,
    )
    expect(() => adjustedRandScore([0, 1.5], [0, 1])).toThrow(TypeError)
    expect(() => adjustedRandScore([0, 1], [0, NaN])).toThrow(/'b' must hold integers, got NaN at index 1/)
    expect(() => adjustedRandScore(null as unknown as number[], [0])).toThrow(TypeError)
    expect(() => adjustedRandScore([0], 'a' as unknown as number[])).toThrow(TypeError)
  })
})

function truthOf(set: string): number[] {
  const path = dataPath(set).replace(/\.csv$/, '.labels.txt')
  return readFileSync(path, 'utf8').trim().split('\n').map(Number)
}
