import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { Mt19937 } from '../../src/fallback/rng.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'
import type { SuiteContext } from './suite-context.ts'
import { squaredDistance } from './naive-lloyd.ts'
import { blobs, problemOf, relativeError, rowsOf } from './problems.ts'

interface Shape {
  rows: number
  cols: number
  nClusters: number
  seed: number
  dtype: DType
}

const RUNS = { numRuns: 30, seed: 20_240_501 }

/** Rows without ties: random, in one to six blobs, with one to nine columns. */
const matrices = fc
  .record({
    rows: fc.integer({ min: 20, max: 150 }),
    cols: fc.integer({ min: 1, max: 9 }),
    centres: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(),
  })
  .map(({ rows, cols, centres, seed }) => blobs(rows, cols, { centres, seed }).matrix)
const clusterCounts = fc.integer({ min: 1, max: 8 })

/** Laws of K-Means, on random data. */
export function lawTests({ backend, test }: SuiteContext): void {
  const law = (title: string, check: (matrix: Matrix, k: number) => Promise<void>): void => {
    test(title, () => fc.assert(fc.asyncProperty(matrices, clusterCounts, check), RUNS))
  }
  const firstRows = (matrix: Matrix, k: number): Float64Array =>
    rowsOf(
      matrix,
      Array.from({ length: k }, (_, i) => i),
    )

  describe('laws', () => {
    law('the inertia never rises with the iterations', async (matrix, k) => {
      const init = firstRows(matrix, k)
      let last = Infinity
      for (let maxIter = 1; maxIter <= 6; maxIter++) {
        const { inertia } = await backend.fit(problemOf(matrix, k, { init, maxIter, tol: 0 }))
        expect(inertia).toBeLessThanOrEqual(last * (1 + 1e-12))
        last = inertia
      }
    })

    law('every label is an argmin, every centroid the mean of its rows', async (matrix, k) => {
      const { labels, centroids, stoppedBy } = await backend.fit(problemOf(matrix, k, { tol: 0 }))
      expect(stoppedBy).not.toBe('max_iter')
      const { cols } = matrix
      const centroidOf = (j: number): Float64Array => centroids.subarray(j * cols, (j + 1) * cols)
      const sums = Array.from({ length: k }, () => ({ count: 0, sum: new Float64Array(cols) }))
      labels.forEach((label, i) => {
        const row = matrix.row(i)
        const least = Math.min(...sums.map((_, j) => squaredDistance(row, centroidOf(j))))
        expect(squaredDistance(row, centroidOf(label))).toBeLessThanOrEqual(least * (1 + 1e-9))
        sums[label].count++
        row.forEach((value, t) => (sums[label].sum[t] += value))
      })
      sums.forEach(({ count, sum }, j) => {
        if (count > 0) sum.forEach((value, t) => expect(centroidOf(j)[t]).toBeCloseTo(value / count, 10))
      })
    })

    law('permuting the rows permutes the labels', async (matrix, k) => {
      const init = firstRows(matrix, k)
      const order = shuffled(matrix.rows)
      const permuted = Matrix.fromRows(order.map((i) => Array.from(matrix.row(i))))
      const a = await backend.fit(problemOf(matrix, k, { init }))
      const b = await backend.fit(problemOf(permuted, k, { init }))
      expect(Array.from(b.labels)).toEqual(order.map((i) => a.labels[i]))
      expect(b.nIter).toBe(a.nIter)
      expect(relativeError(b.inertia, a.inertia)).toBeLessThan(1e-10)
    })

    law('shifting the data shifts the centroids', async (matrix, k) => {
      const shift = (data: Float64Array): Float64Array =>
        data.map((value, p) => value + 100 * (1 + (p % matrix.cols)))
      const init = firstRows(matrix, k)
      const shifted = Matrix.of(shift(matrix.data as Float64Array), matrix.rows, matrix.cols)
      const a = await backend.fit(problemOf(matrix, k, { init }))
      const b = await backend.fit(problemOf(shifted, k, { init: shift(init) }))
      expect(b.labels).toEqual(a.labels)
      shift(a.centroids).forEach((value, p) => expect(b.centroids[p]).toBeCloseTo(value, 9))
    })

    law('a row of weight w is w copies of it', async (matrix, k) => {
      const init = firstRows(matrix, k)
      const sampleWeight = Float64Array.from({ length: matrix.rows }, (_, i) => 1 + (i % 3))
      const copies = Matrix.fromRows(
        Array.from(sampleWeight).flatMap((w, i) =>
          Array.from({ length: w }, () => Array.from(matrix.row(i))),
        ),
      )
      const weighted = await backend.fit(problemOf(matrix, k, { init, sampleWeight, tol: 0 }))
      const copied = await backend.fit(problemOf(copies, k, { init, tol: 0 }))
      expect(relativeError(weighted.inertia, copied.inertia)).toBeLessThan(1e-10)
      weighted.centroids.forEach((value, p) => expect(value).toBeCloseTo(copied.centroids[p], 9))
    })

    law('unit weights change nothing, and scaled weights no label', async (matrix, k) => {
      const ones = new Float64Array(matrix.rows).fill(1)
      const some = ones.map((_, i) => 0.5 + (i % 4))
      const fit = (sampleWeight: Float64Array | null): ReturnType<typeof backend.fit> =>
        backend.fit(problemOf(matrix, k, { sampleWeight, init: firstRows(matrix, k) }))
      expect(await fit(ones)).toEqual(await fit(null))
      const [plain, scaled] = [await fit(some), await fit(some.map((weight) => weight * 7.3))]
      expect(scaled.labels).toEqual(plain.labels)
      expect(scaled.nIter).toBe(plain.nIter)
      expect(relativeError(scaled.inertia, plain.inertia * 7.3)).toBeLessThan(1e-10)
    })

    test('a tie goes to the lowest index, for every shape', () => {
      const shapes = fc.record({
        rows: fc.integer({ min: 1, max: 70 }),
        cols: fc.integer({ min: 1, max: 20 }),
        nClusters: fc.integer({ min: 1, max: 20 }),
        seed: fc.nat(),
        dtype: fc.constantFrom<DType>('float64', 'float32'),
      })
      const check = ({ rows, cols, nClusters, seed, dtype }: Shape): void => {
        const rng = new Mt19937(seed)
        const grid = (length: number): Float64Array =>
          Float64Array.from({ length }, () => rng.nextUint32() % 3)
        const matrix = Matrix.of(grid(rows * cols), rows, cols).astype(dtype)
        const centroids = grid(nClusters * cols)
        const labels = backend.predict(matrix, { centroids, offset: grid(cols), nClusters })
        const distances = Array.from(labels, (_, i) =>
          Array.from({ length: nClusters }, (_, j) =>
            squaredDistance(matrix.row(i), centroids.subarray(j * cols, (j + 1) * cols)),
          ),
        )
        expect(Array.from(labels)).toEqual(distances.map((row) => row.indexOf(Math.min(...row))))
      }
      fc.assert(fc.property(shapes, check), { ...RUNS, numRuns: 200 })
    })

    law('more starts are never worse', async (matrix, k) => {
      let last = Infinity
      for (const nInit of [1, 2, 4, 8]) {
        const { inertia } = await backend.fit(problemOf(matrix, k, { nInit, seed: 17, init: 'random' }))
        expect(inertia).toBeLessThanOrEqual(last)
        last = inertia
      }
    })
  })
}

function shuffled(length: number): number[] {
  const rng = new Mt19937(length)
  const order = Array.from({ length }, (_, i) => i)
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(rng.nextDouble() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}
