import { checkOptions } from '../kmeans/constraint.ts'
import { kneedle, kneedleConstraints } from './kneedle.ts'

/** The elbow of an inertia curve. */
export interface Elbow {
  /** The k at the elbow; null when the curve has none. */
  k: number | null
  method: 'kneedle'
  /**
   * How far the curve hangs below the chord from its first to its last point, both axes scaled to [0, 1]: at the
   * elbow, or at its largest where there is no elbow. 0 is a straight line. Curves of unclustered data are often
   * above 0.5, so it ranks curves of one data set, and proves nothing alone.
   */
  strength: number
}

/**
 * The elbow of inertia over k, by Kneedle on the falling convex curve. (pure)
 *
 * @throws TypeError or RangeError as `kneedle` does.
 * @example
 * findElbow({ kValues: [1, 2, 3, 4, 5], inertias: [681, 152, 79, 57, 46] }) // { k: 2, method: 'kneedle', strength: 0.58… }
 */
export function findElbow(
  sweep: { kValues: ArrayLike<number>; inertias: ArrayLike<number> },
  options: { sensitivity?: number } = {},
): Elbow {
  checkOptions('find an elbow', { sensitivity: kneedleConstraints.sensitivity }, options)
  const { kValues, inertias } = sweep
  const { knee, difference } = kneedle(kValues, inertias, {
    ...options,
    curve: 'convex',
    direction: 'decreasing',
  })
  const index = Array.prototype.indexOf.call(kValues, knee)
  const gap = index >= 0 ? difference[index] : difference.reduce((a, b) => Math.max(a, b), 0)
  return { k: knee, method: 'kneedle', strength: Math.min(1, Math.max(0, gap)) }
}
