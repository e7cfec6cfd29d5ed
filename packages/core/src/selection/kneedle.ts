import { checkOptions, type ConstraintTable } from '../kmeans/constraint.ts'
import { checkCurve } from './check-curve.ts'
import { fitPolynomial } from './polynomial-fit.ts'

/** How `kneedle` reads a curve; the defaults are kneed's. */
export interface KneedleOptions {
  /** Steps of x by which the curve must fall back before a maximum counts as a knee, >= 0. Default 1. */
  sensitivity?: number
  /** Default 'concave'; an elbow is 'convex' and 'decreasing'. */
  curve?: 'concave' | 'convex'
  /** Default 'increasing'. */
  direction?: 'increasing' | 'decreasing'
  /** The points as they are, or a polynomial fitted through them. Default 'interp1d'. */
  interpolation?: 'interp1d' | 'polynomial'
  /** Default 7. */
  polynomialDegree?: number
  /** Read the whole curve and return the last knee instead of the first. Default false. */
  online?: boolean
}

/** What `kneedle` found. */
export interface Knee {
  /** The x of the knee, null when there is none. */
  knee: number | null
  /** The y given at the knee. */
  kneeY: number | null
  /** x of the knee in [0, 1]; counted from the right for concave falling and convex rising curves, as in kneed. */
  normKnee: number | null
  /** All knees met, ascending; one unless `online`. */
  allKnees: number[]
  /** Scaled curve minus scaled x, one per point in the order of `x`: the height over the chord. */
  difference: number[]
}

/** Which options `kneedle` takes. */
export const kneedleConstraints: ConstraintTable = {
  sensitivity: { kind: 'number', min: 0 },
  curve: { kind: 'choice', values: ['concave', 'convex'] },
  direction: { kind: 'choice', values: ['increasing', 'decreasing'] },
  interpolation: { kind: 'choice', values: ['interp1d', 'polynomial'] },
  polynomialDegree: { kind: 'integer', min: 1, max: 100 },
  online: { kind: 'boolean' },
}

/**
 * The knee of a curve by Kneedle (Satopää et al. 2011, "Finding a 'Kneedle' in a Haystack"), with the behaviour of
 * kneed 0.8.6. Fewer than 4 points and constant y have no knee. (pure)
 *
 * @param x - rising positions (nPoints)
 * @param y - finite values (nPoints)
 * @throws TypeError for options or values of a wrong type; RangeError for values that are not finite, x that does not
 * rise, unequal lengths and options out of range.
 * @example
 * kneedle([0, 1, 2, 3, 4, 5], [100, 40, 20, 15, 10, 5], { curve: 'convex', direction: 'decreasing' }).knee // 2
 */
export function kneedle(x: ArrayLike<number>, y: ArrayLike<number>, options: KneedleOptions = {}): Knee {
  checkOptions('find a knee', kneedleConstraints, options)
  checkCurve('find a knee', x, y)
  const { sensitivity = 1, curve = 'concave', direction = 'increasing', online = false } = options
  const n = x.length
  if (n < 4) return noKnee([])
  const smooth =
    options.interpolation === 'polynomial' ? fitPolynomial(x, y, options.polynomialDegree ?? 7) : y
  const unitX = scale(x)
  const unitY = scale(smooth)
  if (unitX === null || unitY === null) return noKnee([])

  const bent = curve === 'convex' ? unitY.map((value) => 1 - value) : unitY
  const mirrored = (curve === 'concave') === (direction === 'decreasing')
  if (mirrored) bent.reverse()
  const difference = bent.map((value, i) => value - unitX[i])
  const found = kneeIndices(difference, sensitivity / (n - 1), online)
  if (mirrored) difference.reverse()
  if (found.length === 0) return noKnee(difference)

  const last = found[found.length - 1]
  const given = (index: number) => (mirrored ? n - 1 - index : index)
  return {
    knee: x[given(last)],
    kneeY: y[given(last)],
    normKnee: unitX[last],
    allKnees: [...new Set(found)].map((index) => x[given(index)]).sort((a, b) => a - b),
    difference,
  }
}

function noKnee(difference: number[]): Knee {
  return { knee: null, kneeY: null, normKnee: null, allKnees: [], difference }
}

/**
 * Maxima of the difference curve after which it falls by more than `drop`, in the order found. Plateaus and both ends
 * count as extrema; a minimum disarms the search until the next maximum; the last point is never tested.
 */
function kneeIndices(difference: number[], drop: number, online: boolean): number[] {
  const last = difference.length - 1
  const found: number[] = []
  let candidate = -1
  let threshold = 0
  let armed = false
  for (let i = 0; i < last; i++) {
    const before = difference[Math.max(i - 1, 0)]
    const here = difference[i]
    const after = difference[i + 1]
    if (here >= before && here >= after) {
      candidate = i
      threshold = here - drop
      armed = true
    }
    if (here <= before && here <= after) armed = false
    if (candidate >= 0 && armed && after < threshold) {
      found.push(candidate)
      if (!online) return found
    }
  }
  return found
}

function scale(values: ArrayLike<number>): number[] | null {
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i])
    high = Math.max(high, values[i])
  }
  const range = high - low
  return range > 0 && range < Infinity ? Array.from(values, (value) => (value - low) / range) : null
}
