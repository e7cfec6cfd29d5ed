import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { blobs } from '../../src/data/blobs.ts'
import { iris } from '../../src/data/iris.ts'
import { createRandom } from '../../src/data/random.ts'
import { spreadRows } from '../../src/data/spread-rows.ts'
import { uniformNoise } from '../../src/data/uniform-noise.ts'
import { shrink, workloads } from '../../src/data/workloads.ts'

describe('createRandom()', () => {
  test('gives the same numbers for the same seed, and others for another', () => {
    const [a, b, c] = [createRandom(1), createRandom(1), createRandom(2)]
    const first = Array.from({ length: 5 }, a)
    expect(Array.from({ length: 5 }, b)).toEqual(first)
    expect(Array.from({ length: 5 }, c)).not.toEqual(first)
  })
  test('starts as the reference does', () => expect(createRandom(1)()).toBe(0.6270739405881613))
})

describe('data sets', () => {
  test('uniformNoise() is the same for the same seed and lies in [0, 1)', () => {
    const noise = uniformNoise(200, 3, 4)
    expect(noise.data).toEqual(uniformNoise(200, 3, 4).data)
    expect(noise.data.every((value) => value >= 0 && value < 1)).toBe(true)
  })

  test('blobs() is the same for the same seed and has k far clusters of variance 1', () => {
    const matrix = blobs(3000, 16, 3, 5)
    expect(matrix.data).toEqual(blobs(3000, 16, 3, 5).data)
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    // Rows of one blob differ by 2d in squared distance; those of two blobs by far more.
    const distances = Array.from({ length: 300 }, (_, i) => squaredDistance(matrix.row(0), matrix.row(i + 1)))
    const near = distances.filter((distance) => distance < 100)
    expect(near.length).toBeGreaterThan(50)
    expect(near.length).toBeLessThan(200)
    expect(mean(near)).toBeGreaterThan(20)
    expect(mean(near)).toBeLessThan(45)
  })

  test('blobs() with a share of noise has rows that belong to no blob', () => {
    const far = (matrix: ReturnType<typeof blobs>) =>
      Array.from({ length: 400 }, (_, i) => squaredDistance(matrix.row(0), matrix.row(i + 1))).filter(
        (distance) => distance > 100,
      ).length
    expect(far(blobs(500, 16, 1, 6))).toBe(0)
    expect(far(blobs(500, 16, 1, 6, 0.5))).toBeGreaterThan(100)
  })

  test('iris() is the table of the fixtures', () => {
    const text = readFileSync(new URL('../../../fixtures/data/iris.csv', import.meta.url), 'utf8')
    const rows = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').slice(0, 4).map(Number))
    expect(iris().toRows()).toEqual(rows)
  })

  test('spreadRows() copies k rows from the whole length', () => {
    const noise = uniformNoise(10, 2, 1)
    const chosen = spreadRows(noise, 5)
    expect(chosen.toRows()).toEqual([0, 2, 4, 6, 8].map((i) => Array.from(noise.row(i))))
  })

  test('shrink() keeps columns, clusters and three rows per cluster', () => {
    for (const workload of workloads) {
      const small = shrink(workload, 1e-6)
      expect(small).toEqual({ ...workload, n: workload.k * 3 })
      expect(shrink(workload, 1)).toEqual(workload)
    }
  })
})

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0)
}
