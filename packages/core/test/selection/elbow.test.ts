import { describe, expect, it } from 'vitest'
import { goldenSets, readGolden } from '../../../../fixtures/goldens.ts'
import { findElbow } from '../../src/selection/elbow.ts'
import { kneedle } from '../../src/selection/kneedle.ts'

const curves = goldenSets().flatMap((set) =>
  Object.entries<any>(readGolden(set).scalings).flatMap(([scaling, { best_of_many, elbow }]) =>
    ['k1_12', 'k2_12'].map((range) => {
      const first = Number(range[1])
      const results = best_of_many.results.filter((result: any) => result.k >= first && result.k <= 12)
      return {
        title: `${set} ${scaling} ${range}`,
        expected: elbow[range],
        kValues: results.map((result: any) => result.k) as number[],
        inertias: results.map((result: any) => result.inertia) as number[],
      }
    }),
  ),
)

describe.each(curves)('findElbow() on the golden curve of $title', ({ expected, kValues, inertias }) => {
  const sweep = { kValues, inertias }
  const elbow = { curve: 'convex', direction: 'decreasing' } as const

  it('equals kneed at sensitivity 1, 0 and 3', () => {
    expect(findElbow(sweep).k).toBe(expected.kneed_interp1d_offline)
    expect(findElbow(sweep, { sensitivity: 0 }).k).toBe(expected.kneed_S0)
    expect(findElbow(sweep, { sensitivity: 3 }).k).toBe(expected.kneed_S3)
  })

  it('agrees with kneedle() online and polynomial', () => {
    const online = kneedle(kValues, inertias, { ...elbow, online: true })
    expect(online.knee).toBe(expected.kneed_interp1d_online)
    expect(online.allKnees).toEqual(expected.kneed_all_elbows)
    const polynomial = kneedle(kValues, inertias, { ...elbow, interpolation: 'polynomial' })
    expect(polynomial.knee).toBe(expected.kneed_polynomial_offline)
  })

  it('gives the gap under the chord as strength', () => {
    const { k, strength } = findElbow(sweep)
    expect(k).toBe(expected.chord)
    expect(strength).toBeCloseTo(expected.chord_gap, 12)
  })
})

describe('findElbow()', () => {
  it('has no elbow on a straight line, and strength 0', () => {
    const found = findElbow({ kValues: [1, 2, 3, 4, 5], inertias: [16, 12, 8, 4, 0] })
    expect(found).toEqual({ k: null, method: 'kneedle', strength: 0 })
  })

  it('has strength near 1 on a right angle', () => {
    const kValues = Array.from({ length: 100 }, (_, i) => i + 1)
    const { k, strength } = findElbow({ kValues, inertias: kValues.map((value) => (value === 1 ? 1000 : 1)) })
    expect(k).toBe(2)
    expect(strength).toBeGreaterThan(0.98)
    expect(strength).toBeLessThanOrEqual(1)
  })

  it('has no elbow for fewer than 4 values of k or for constant inertia', () => {
    const none = { k: null, method: 'kneedle', strength: 0 }
    expect(findElbow({ kValues: [1, 2, 3], inertias: [9, 1, 0] })).toEqual(none)
    expect(findElbow({ kValues: [1, 2, 3, 4], inertias: [0, 0, 0, 0] })).toEqual(none)
  })

  it('names the option it does not know', () => {
    const options = { sensitivty: 1 } as object
    expect(() => findElbow({ kValues: [1, 2, 3, 4], inertias: [4, 3, 2, 1] }, options)).toThrow(
      /Cannot find an elbow: unknown option 'sensitivty'\nHint: did you mean 'sensitivity'\?/,
    )
  })
})
