import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readGolden } from '../../../../fixtures/goldens.ts'
import { findShape } from '../../src/selection/find-shape.ts'
import { kneedle, type KneedleOptions } from '../../src/selection/kneedle.ts'
import { fitPolynomial } from '../../src/selection/polynomial-fit.ts'

const golden = readGolden('kneedle')

function optionsOf(testCase: any): KneedleOptions {
  const { S, interp_method, polynomial_degree, online } = testCase.options
  return {
    curve: testCase.curve,
    direction: testCase.direction,
    sensitivity: S,
    interpolation: interp_method,
    polynomialDegree: polynomial_degree,
    online,
  }
}

describe('kneedle() returns what kneed 0.8.6 returns', () => {
  golden.cases.forEach((testCase: any, index: number) => {
    const { curve, direction, options } = testCase
    it(`case ${index}: ${testCase.name}, ${curve} ${direction} ${JSON.stringify(options)}`, () => {
      const found = kneedle(testCase.x, testCase.y, optionsOf(testCase))
      expect(found.knee).toBe(testCase.knee)
      expect(found.kneeY).toBe(testCase.knee_y)
      expect(found.normKnee).toBe(testCase.norm_knee)
      expect(found.allKnees).toEqual(testCase.all_knees)
    })
  })

  for (const testCase of golden.find_shape) {
    it(`findShape() knows ${testCase.name}`, () => {
      const { x, y } = golden.cases.find((other: any) => other.name === testCase.name)
      const [direction, curve] = testCase.expected
      expect(findShape(x, y)).toEqual({ direction, curve })
    })
  }
})

describe('kneedle()', () => {
  const rising = fc
    .array(fc.integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 40 })
    .map((steps) => steps.map((_, i) => steps.slice(0, i + 1).reduce((a, b) => a + b, 0)))
  const curves = rising.chain((x) =>
    fc.tuple(
      fc.constant(x),
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: x.length, maxLength: x.length }),
    ),
  )

  it('does not depend on the units of x and y', () => {
    fc.assert(
      fc.property(curves, ([x, y]) => {
        // Powers of two keep every rounding the same.
        const scaled = kneedle(
          x.map((v) => v * 8),
          y.map((v) => v * 0.25),
        )
        const plain = kneedle(x, y)
        expect(scaled.knee).toBe(plain.knee === null ? null : plain.knee * 8)
        expect(scaled.difference).toEqual(plain.difference)
      }),
    )
  })

  it('finds in the mirrored curve the mirrored knee', () => {
    fc.assert(
      fc.property(curves, ([x, y]) => {
        const elbow = kneedle(x, y, { curve: 'convex', direction: 'decreasing' })
        const knee = kneedle(
          x,
          y.map((v) => -v),
          { curve: 'concave', direction: 'increasing' },
        )
        expect(knee.difference.length).toBe(elbow.difference.length)
        knee.difference.forEach((gap, i) => expect(gap).toBeCloseTo(elbow.difference[i], 12))
      }),
    )
  })

  it('finds no more knees at a higher sensitivity', () => {
    fc.assert(
      fc.property(curves, fc.double({ min: 0, max: 10, noNaN: true }), ([x, y], sensitivity) => {
        const strict = kneedle(x, y, { online: true, sensitivity: sensitivity + 1 }).allKnees
        const loose = kneedle(x, y, { online: true, sensitivity }).allKnees
        expect(loose).toEqual(expect.arrayContaining(strict))
      }),
    )
  })

  it('reports a knee at x = 0 with its y', () => {
    const found = kneedle([-3, -2, -1, 0, 1, 2, 3], [0, 30, 60, 90, 91, 92, 93])
    expect(found).toMatchObject({ knee: 0, kneeY: 90 })
  })

  it.each([0, 1, 2, 3])('has no answer for %i points', (n) => {
    expect(kneedle([1, 2, 3].slice(0, n), [5, 9, 10].slice(0, n)).knee).toBeNull()
  })

  it('has no answer for constant y', () => {
    expect(kneedle([1, 2, 3, 4, 5], [2, 2, 2, 2, 2])).toMatchObject({
      knee: null,
      allKnees: [],
      difference: [],
    })
  })

  it.each([
    [
      'NaN in y',
      [1, 2, 3, 4],
      [1, NaN, 3, 4],
      {},
      RangeError,
      /y must hold finite numbers, got NaN at index 1/,
    ],
    ['infinite x', [1, 2, 3, Infinity], [1, 2, 3, 4], {}, RangeError, /x must hold finite numbers/],
    ['text in y', [1, 2, 3, 4], [1, '2', 3, 4], {}, TypeError, /got "2" at index 1/],
    [
      'unsorted x',
      [1, 3, 2, 4],
      [1, 2, 3, 4],
      {},
      RangeError,
      /x must rise, got 3 at index 1 and 2 at index 2/,
    ],
    ['repeated x', [1, 2, 2, 4], [1, 2, 3, 4], {}, RangeError, /x must rise/],
    ['unequal lengths', [1, 2, 3, 4], [1, 2, 3], {}, RangeError, /equal lengths, got 4 and 3/],
    ['no array', 'abcd', [1, 2, 3], {}, TypeError, /x must be an array of numbers, got "abcd"/],
    ['a wrong curve', [1, 2, 3, 4], [1, 2, 3, 4], { curve: 'convx' }, RangeError, /did you mean 'convex'/],
    ['a wrong direction', [1, 2, 3, 4], [1, 2, 3, 4], { direction: 'up' }, RangeError, /'direction' must be/],
    [
      'a wrong interpolation',
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      { interpolation: 'spline' },
      RangeError,
      /'interpolation'/,
    ],
    ['an unknown option', [1, 2, 3, 4], [1, 2, 3, 4], { S: 1 }, TypeError, /did you mean 'sensitivity'/],
  ])('refuses %s', (_, x, y, options, errorClass, message) => {
    const attempt = () => kneedle(x as number[], y as number[], options as KneedleOptions)
    expect(attempt).toThrow(errorClass)
    expect(attempt).toThrow(message)
  })
})

describe('fitPolynomial()', () => {
  it('reproduces polynomials of its degree', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 8 }),
        (coefficients) => {
          const x = Array.from({ length: 30 }, (_, i) => i / 10)
          const y = x.map((v) => coefficients.reduceRight((sum, c) => sum * v + c, 0))
          const scale = Math.max(1, ...y.map(Math.abs))
          fitPolynomial(x, y, 7).forEach((value, i) =>
            expect(Math.abs(value - y[i]) / scale).toBeLessThan(1e-12),
          )
        },
      ),
    )
  })

  it('leaves a residual orthogonal to every power of x', () => {
    const x = Array.from({ length: 50 }, (_, i) => i / 49)
    const y = x.map((v) => Math.sin(20 * v))
    const fitted = fitPolynomial(x, y, 5)
    for (let power = 0; power <= 5; power++) {
      const product = x.reduce((sum, v, i) => sum + (y[i] - fitted[i]) * v ** power, 0)
      expect(Math.abs(product)).toBeLessThan(1e-12)
    }
  })
})
