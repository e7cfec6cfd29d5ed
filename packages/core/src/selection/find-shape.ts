import { checkCurve } from './check-curve.ts'

/** Whether a curve bulges above its chord (`concave`, a knee) or hangs below it (`convex`, an elbow). */
export type CurveShape = { direction: 'increasing' | 'decreasing'; curve: 'concave' | 'convex' }

/**
 * The direction of a curve and on which side of its fitted line the middle of it lies, as kneed's `find_shape`. (pure)
 *
 * @throws TypeError or RangeError as `kneedle` does.
 * @example
 * findShape([0, 1, 2, 3, 4], [100, 40, 20, 15, 10]) // { direction: 'decreasing', curve: 'convex' }
 */
export function findShape(x: ArrayLike<number>, y: ArrayLike<number>): CurveShape {
  checkCurve('find the shape of a curve', x, y)
  const n = x.length
  const meanX = mean(x, 0, n)
  const meanY = mean(y, 0, n)
  let covariance = 0
  let variance = 0
  for (let i = 0; i < n; i++) {
    covariance += (x[i] - meanX) * (y[i] - meanY)
    variance += (x[i] - meanX) ** 2
  }
  const slope = variance > 0 ? covariance / variance : 0
  const from = Math.floor(n * 0.2)
  const to = Math.floor(n * 0.8)
  const bulge = to > from ? mean(y, from, to) - (meanY + slope * (mean(x, from, to) - meanX)) : 0
  return { direction: slope > 0 ? 'increasing' : 'decreasing', curve: bulge > 0 ? 'concave' : 'convex' }
}

function mean(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += values[i]
  return sum / (to - from)
}
