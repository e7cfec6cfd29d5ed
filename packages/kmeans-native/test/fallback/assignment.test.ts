import { describe, expect, it } from 'vitest'
import { Assignment } from '../../src/fallback/assignment.ts'
import { centre } from '../../src/fallback/centring.ts'
import { packCentroids } from '../../src/fallback/distance.ts'
import { nearestRows } from '../../src/fallback/nearest.ts'
import { Mt19937 } from '../../src/fallback/rng.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'
import { blobs, uniform } from '../suite/problems.ts'

const flag = new Int32Array(1)
const grid = Matrix.of(uniform(3000, 2).data.map((value) => Math.floor(value * 12)) as Float64Array, 3000, 2)
const far = Matrix.of(
  blobs(3000, 3, { centres: 6 }).matrix.data.map((value) => value + 1e8) as Float64Array,
  3000,
  3,
)

describe('Assignment', () => {
  const cases: [string, Matrix, number][] = [
    ['blobs', blobs(3001, 4, { centres: 9, spread: 2 }).matrix, 9],
    ['noise', uniform(3000, 3), 13],
    ['many columns', blobs(999, 65, { centres: 5 }).matrix, 7],
    ['a grid full of ties', grid, 8],
    ['an offset of 1e8', far, 6],
    ['two clusters', uniform(2000, 1), 2],
    ['one cluster', uniform(500, 2), 1],
  ]
  for (const [what, float64, k] of cases) {
    for (const dtype of ['float64', 'float32'] as DType[]) {
      it(`update() gives the labels and sums of a full scan on ${what}, ${dtype}`, () => {
        const matrix = centre(float64.astype(dtype), flag)
        const { rows, cols } = matrix
        const sampleWeight = Float64Array.from({ length: rows }, (_, i) => i % 3)
        const assignment = new Assignment(matrix, sampleWeight, k, flag)
        const block = Float64Array.from(matrix.data)
        const rng = new Mt19937(k)
        const centroids = block.slice(0, k * cols)
        let before = new Int32Array(rows).fill(-1)
        // Moves that shrink, with a jump and a twin of another centroid on the way.
        for (let step = 0; step < 30; step++) {
          const size = Math.sqrt(matrix.meanVariance) * 0.7 ** step
          for (let p = 0; p < k * cols; p++) centroids[p] += (rng.nextDouble() - 0.5) * size
          if (step === 15) centroids.set(block.subarray(5 * cols, 6 * cols), 0)
          if (step === 20) centroids.copyWithin((k - 1) * cols, 0, cols)
          const changed = assignment.update(centroids.slice())
          const expected = new Int32Array(rows)
          nearestRows(block, rows, packCentroids(centroids, cols), Infinity, expected)
          expect(assignment.labels).toEqual(expected)
          expect(changed).toBe(expected.filter((label, i) => label !== before[i]).length)
          before = expected
        }
        const { sums, counts } = assignment.sums.snapshot()
        const [ownSums, ownCounts] = [new Float64Array(k * (cols + 1)), new Int32Array(k)]
        before.forEach((label, i) => {
          for (let t = 0; t < cols; t++)
            ownSums[label * (cols + 1) + t] += sampleWeight[i] * block[i * cols + t]
          ownSums[label * (cols + 1) + cols] += sampleWeight[i]
          ownCounts[label] += sampleWeight[i] > 0 ? 1 : 0
        })
        expect(counts).toEqual(ownCounts)
        const scale = Math.sqrt(matrix.meanVariance) * rows
        sums.forEach((sum, p) => expect(Math.abs(sum - ownSums[p])).toBeLessThan(1e-12 * scale))
      })
    }
  }
})
