import { describe, expect, it } from 'vitest'
import type { ClusterPoints } from '../../src/fallback/regroup.ts'
import { mergeClusters, regroupClusters } from '../../src/fallback/regroup.ts'
import { uniform } from '../suite/problems.ts'

const flag = new Int32Array(1)

describe('mergeClusters()', () => {
  it('merges the pair that costs least, weights considered, at its mean', () => {
    const points = {
      centroids: Float64Array.of(0, 1, 10, 11.5),
      weights: Float64Array.of(8, 8, 1, 3),
      cols: 1,
    }
    // 8 * 8 / 16 * 1 = 4 against 1 * 3 / 4 * 2.25 = 1.6875
    const { centroids, cost } = mergeClusters(points, 3)
    expect(Array.from(centroids)).toEqual([0, 1, 11.125])
    expect(cost).toBe(1.6875)
  })

  it('merges the lowest pair of equals, and clusters without weight for nothing', () => {
    const equal = { centroids: Float64Array.of(0, 2, 4), weights: Float64Array.of(1, 1, 1), cols: 1 }
    expect(Array.from(mergeClusters(equal, 2).centroids)).toEqual([1, 4])
    const empty = { centroids: Float64Array.of(5, 7, 9), weights: Float64Array.of(1, 0, 0), cols: 1 }
    expect(mergeClusters(empty, 1)).toEqual({ centroids: Float64Array.of(5), cost: 0 })
  })

  it('costs what the grouping adds, for any number of merges, and leaves the points alone', () => {
    const points = randomPoints(9, 3, 4)
    const before = points.centroids.slice()
    for (let k = 1; k <= 9; k++) {
      const { centroids, cost } = mergeClusters(points, k)
      expect(centroids).toHaveLength(k * 3)
      // Merging keeps clusters whole: no assignment to the nearest centroid costs more.
      expect(cost).toBeGreaterThanOrEqual(costOf(points, centroids) - 1e-12)
    }
    expect(mergeClusters(points, 9).cost).toBe(0)
    expect(points.centroids).toEqual(before)
  })
})

describe('regroupClusters()', () => {
  it('finds the best grouping of a few clusters', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const points = randomPoints(7, 2, seed)
      for (let k = 1; k <= 6; k++) {
        const { cost } = regroupClusters(points, k, seed, 30, flag)
        expect(cost).toBeCloseTo(bestCost(points, k), 10)
      }
    }
  })

  it('is never worse with more starts, and is the same for the same seed', () => {
    const points = randomPoints(25, 3, 3)
    let last = Infinity
    for (const starts of [1, 2, 5, 20]) {
      const found = regroupClusters(points, 8, 5, starts, flag)
      expect(found).toEqual(regroupClusters(points, 8, 5, starts, flag))
      expect(found.cost).toBeLessThanOrEqual(last)
      last = found.cost
    }
  })

  it('groups points that coincide, and points without weight', () => {
    const same = { centroids: new Float64Array(8).fill(3), weights: Float64Array.of(1, 0, 2, 1), cols: 2 }
    expect(regroupClusters(same, 3, 1, 4, flag)).toEqual({ centroids: new Float64Array(6).fill(3), cost: 0 })
  })
})

function randomPoints(count: number, cols: number, seed: number): ClusterPoints {
  const values = uniform(count, cols + 1, seed)
  return {
    centroids: Float64Array.from(
      { length: count * cols },
      (_, p) => values.row(Math.floor(p / cols))[p % cols],
    ),
    weights: Float64Array.from({ length: count }, (_, i) => 1 + Math.floor(5 * values.row(i)[cols])),
    cols,
  }
}

/** The cost with every point at its nearest centroid. */
function costOf({ centroids: points, weights, cols }: ClusterPoints, centroids: Float64Array): number {
  let cost = 0
  weights.forEach((weight, i) => {
    let least = Infinity
    for (let j = 0; j * cols < centroids.length; j++) {
      let distance = 0
      for (let t = 0; t < cols; t++) distance += (points[i * cols + t] - centroids[j * cols + t]) ** 2
      least = Math.min(least, distance)
    }
    cost += weight * least
  })
  return cost
}

/** The cost of the best of all groupings. */
function bestCost(points: ClusterPoints, k: number): number {
  const { centroids, weights, cols } = points
  let best = Infinity
  const labels = new Array<number>(weights.length).fill(0)
  const place = (i: number, used: number): void => {
    if (i === labels.length) {
      const means = new Float64Array(k * cols)
      const totals = new Float64Array(k)
      labels.forEach((label, p) => {
        totals[label] += weights[p]
        for (let t = 0; t < cols; t++) means[label * cols + t] += weights[p] * centroids[p * cols + t]
      })
      best = Math.min(best, costOf(points, means.map((sum, p) => sum / (totals[Math.floor(p / cols)] || 1)))) // prettier-ignore
      return
    }
    for (let label = 0; label < Math.min(used + 1, k); label++) {
      labels[i] = label
      place(i + 1, Math.max(used, label + 1))
    }
  }
  place(0, 0)
  return best
}
