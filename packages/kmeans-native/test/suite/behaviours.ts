import { describe, expect } from 'vitest'
import { readGolden, readRows } from '../../../../fixtures/goldens.ts'
import type { FitResult, Init } from '../../src/backend.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'
import type { SuiteContext } from './suite-context.ts'
import { naiveLloyd, squaredDistance } from './naive-lloyd.ts'
import {
  blobs,
  distinctLabels,
  isSameClustering,
  predictedLabels,
  problemOf,
  relativeError,
  rowsOf,
  uniform,
} from './problems.ts'

const DTYPES: DType[] = ['float64', 'float32']

/** What K-Means does in cases that have a name. */
export function behaviourTests({ backend, test }: SuiteContext): void {
  describe('behaviours', () => {
    for (const init of ['k-means++', 'random', 'rows'] as const) {
      for (const dtype of DTYPES) {
        test(`fit() recovers three blobs from ${init}, ${dtype}`, async () => {
          const { matrix, truth } = blobs(600, 5, { spread: 4, dtype })
          const start: Init = init === 'rows' ? rowsOf(matrix, [0, 1, 2]) : init
          const found = await backend.fit(problemOf(matrix, 3, { init: start, nInit: 10, seed: 3 }))
          expect(isSameClustering(found.labels, truth)).toBe(true)
          expect(distinctLabels(found)).toBe(3)
        })
      }
    }

    test('fit() with tol 0 ends before maxIter', async () => {
      const { matrix } = blobs(5000, 10, { centres: 1 })
      const found = await backend.fit(problemOf(matrix, 5, { tol: 0, init: 'random' }))
      expect(found.nIter).toBeLessThan(300)
      expect(found.stoppedBy).toBe('labels')
    })

    for (const maxIter of [1, 2, 5]) {
      test(`fit() with maxIter ${maxIter} equals a naive version`, async () => {
        const matrix = uniform(200, 3)
        const init = rowsOf(matrix, [0, 50, 100, 150])
        const found = await backend.fit(problemOf(matrix, 4, { init, maxIter, tol: 0 }))
        const naive = naiveLloyd(matrix.toRows(), Matrix.of(init, 4, 3).toRows(), maxIter)
        expect(found).toMatchObject({ nIter: maxIter, stoppedBy: 'max_iter' })
        expect(Array.from(found.labels)).toEqual(naive.labels)
        expect(relativeError(found.inertia, naive.inertia)).toBeLessThan(1e-12)
      })
    }

    for (const [maxIter, dtype] of [2, 100].flatMap((n) => DTYPES.map((d): [number, DType] => [n, d]))) {
      test(`predict() gives the labels of the fit and 0..k-1 for the centroids, maxIter ${maxIter}, ${dtype}`, async () => {
        const { matrix } = blobs(1000, 4, { centres: 10, dtype })
        const problem = problemOf(matrix, 10, { maxIter, init: 'random' })
        const found = await backend.fit(problem)
        expect(predictedLabels(backend, problem, found)).toEqual(found.labels)
        const set = { centroids: found.centroids, offset: found.offset, nClusters: 10 }
        expect(Array.from(backend.predict(Matrix.of(found.centroids, 10, 4), set))).toEqual([
          0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
        ])
      })
    }

    for (const dtype of DTYPES) {
      test(`fit() gives labels that equal predict() and are argmins at an offset of 1e8, ${dtype}`, async () => {
        const { matrix: centred } = blobs(2000, 3, { centres: 4 })
        const matrix = Matrix.of(centred.data.map((value) => value + 1e8), 2000, 3).astype(dtype) // prettier-ignore
        const problem = problemOf(matrix, 4, { seed: 5 })
        const found = await backend.fit(problem)
        expect(predictedLabels(backend, problem, found)).toEqual(found.labels)
        expect(found.inertia).toBeGreaterThan(0)
      })

      test(`fit() gives labels that equal predict() after relocations, ${dtype}`, async () => {
        const { matrix } = blobs(500, 2, { centres: 6, dtype })
        const init = Array.from({ length: 8 }, (_, j) => (j < 2 ? [j, j] : [1e4 + j, 1e4]))
        for (const maxIter of [1, 2, 3, 300]) {
          const problem = problemOf(matrix, 8, { init, maxIter, tol: 0 })
          const found = await backend.fit(problem)
          expect(found.starts[0].relocations).toBeGreaterThanOrEqual(6)
          expect(predictedLabels(backend, problem, found)).toEqual(found.labels)
        }
      })
    }

    test('fit() in float32 equals float64: labels, inertia within 1e-4', async () => {
      const { matrix } = blobs(1000, 6, { centres: 5, spread: 3 })
      const init = rowsOf(matrix, [0, 1, 2, 3, 4])
      const wide = await backend.fit(problemOf(matrix, 5, { init }))
      const narrow = await backend.fit(problemOf(matrix.astype('float32'), 5, { init }))
      expect(narrow.labels).toEqual(wide.labels)
      expect(relativeError(narrow.inertia, wide.inertia)).toBeLessThan(1e-4)
    })

    test('transform() gives Euclidean distances and 0 from a centroid to itself', async () => {
      const { matrix } = blobs(97, 5, { centres: 4 })
      const { centroids, offset } = await backend.fit(problemOf(matrix, 7))
      const set = { centroids, offset, nClusters: 7 }
      const own = backend.transform(Matrix.of(centroids, 7, 5), set)
      for (let j = 0; j < 7; j++) expect(own[j * 7 + j]).toBe(0)
      const distances = backend.transform(matrix, set)
      distances.forEach((distance, p) => {
        const centroid = centroids.subarray((p % 7) * 5, (p % 7) * 5 + 5)
        const expected = Math.sqrt(squaredDistance(matrix.row(Math.floor(p / 7)), centroid))
        expect(relativeError(distance, expected)).toBeLessThan(1e-12)
      })
    })

    test('fit() that starts at a solution stays there', async () => {
      const { matrix } = blobs(400, 3, { spread: 3 })
      const first = await backend.fit(problemOf(matrix, 3, { seed: 1, tol: 0 }))
      const second = await backend.fit(problemOf(matrix, 3, { init: first.centroids, tol: 0 }))
      expect(second.labels).toEqual(first.labels)
      expect(second.nIter).toBeLessThanOrEqual(2)
      second.centroids.forEach((value, p) => expect(value).toBeCloseTo(first.centroids[p], 12))
    })

    test('fit() with more clusters than distinct rows stops early and counts the distinct labels', async () => {
      const rows = [[1, 2], [3, 4], [1, 2], [5, 6], [3, 4], [5, 6], [1, 2]] // prettier-ignore
      for (const init of ['k-means++', 'random'] as const) {
        const found = await backend.fit(problemOf(Matrix.fromRows(rows), 6, { init, tol: 0 }))
        expect(distinctLabels(found)).toBe(3)
        expect(found.inertia).toBe(0)
        expect(found.nIter).toBeLessThan(10)
      }
    })

    test('fit() neither seeds nor attracts with rows of zero weight', async () => {
      const { matrix } = blobs(300, 2, { spread: 3 })
      for (let i = 0; i < 300; i += 2) matrix.row(i).fill(1000 + i)
      const sampleWeight = Float64Array.from({ length: 300 }, (_, i) => i % 2)
      for (const init of ['k-means++', 'random'] as const) {
        for (let seed = 0; seed < 20; seed++) {
          const found = await backend.fit(problemOf(matrix, 3, { init, sampleWeight, seed }))
          expect(Math.max(...found.centroids)).toBeLessThan(100)
        }
      }
      const picked = backend.seedIndices(problemOf(matrix, 30, { sampleWeight }))
      expect(picked.every((row) => row % 2 === 1)).toBe(true)
    })

    test('seedIndices() gives different rows within range for every weight and type', () => {
      for (const dtype of DTYPES) {
        const matrix = uniform(60, 3, 4, dtype)
        const sampleWeight = Float64Array.from({ length: 60 }, (_, i) => 1 + (i % 5))
        for (const weights of [null, sampleWeight]) {
          const picked = backend.seedIndices(problemOf(matrix, 20, { sampleWeight: weights, seed: 9 }))
          expect(new Set(picked).size).toBe(20)
          expect(picked.every((row) => row >= 0 && row < 60)).toBe(true)
        }
      }
    })

    test('fit() with one cluster gives the mean and the total sum of squares', async () => {
      const matrix = uniform(1000, 4)
      const found = await backend.fit(problemOf(matrix, 1))
      const mean = [0, 1, 2, 3].map((t) => matrix.toRows().reduce((sum, row) => sum + row[t], 0) / 1000)
      found.centroids.forEach((value, t) => expect(value).toBeCloseTo(mean[t], 12))
      const total = matrix.toRows().flat().reduce((sum, value, p) => sum + (value - mean[p % 4]) ** 2, 0) // prettier-ignore
      expect(relativeError(found.inertia, total)).toBeLessThan(1e-12)
    })

    test('fit() with as many clusters as rows has inertia 0', async () => {
      const matrix = uniform(30, 2)
      const found = await backend.fit(problemOf(matrix, 30))
      expect(distinctLabels(found)).toBe(30)
      expect(found.inertia).toBeLessThan(1e-28)
    })

    test('fit() is not disturbed by constant columns', async () => {
      const { matrix, truth } = blobs(300, 2, { spread: 4 })
      const wide = Matrix.fromRows(matrix.toRows().map((row) => [0.1, ...row, 1e6]))
      const found = await backend.fit(problemOf(wide, 3, { init: rowsOf(wide, [0, 1, 2]) }))
      expect(found.labels).toEqual(truth)
      for (let j = 0; j < 3; j++) expect(found.centroids[j * 4]).toBeCloseTo(0.1, 14)
    })

    test('fit() keeps the earliest of the best starts and reports every start', async () => {
      const { matrix } = blobs(500, 3, { centres: 8 })
      const found = await backend.fit(problemOf(matrix, 8, { nInit: 12, seed: 5, init: 'random' }))
      const inertias = found.starts.map(({ inertia }) => inertia)
      expect(found.starts).toHaveLength(12)
      expect(found.bestStart).toBe(inertias.indexOf(Math.min(...inertias)))
      expect(found.inertia).toBe(inertias[found.bestStart])
      expect(found.nIter).toBe(found.starts[found.bestStart].nIter)
    })

    test('fit() from explicit centroids makes one start whatever nInit is', async () => {
      const { matrix } = blobs(100, 2)
      const found = await backend.fit(problemOf(matrix, 3, { init: rowsOf(matrix, [0, 1, 2]), nInit: 10 }))
      expect(found.starts).toHaveLength(1)
    })

    test('fit() gives the same bits for 1, 2 and 8 threads', async () => {
      for (const dtype of DTYPES) {
        const { matrix } = blobs(20_011, 5, { centres: 12, dtype })
        const fits: FitResult[] = []
        for (const threads of [1, 2, 8]) {
          fits.push(await backend.fit(problemOf(matrix, 9, { threads, nInit: 2, maxIter: 20 })))
        }
        expect(fits[1]).toEqual(fits[0])
        expect(fits[2]).toEqual(fits[0])
      }
    })

    test('sweep() gives exactly what the fits give, in the order of kValues', async () => {
      const { matrix } = blobs(700, 3, { centres: 5 })
      const sampleWeight = Float64Array.from({ length: 700 }, (_, i) => 1 + (i % 3))
      for (const init of ['k-means++', 'random'] as const) {
        const { nClusters: _, ...shared } = problemOf(matrix, 1, {
          sampleWeight,
          nInit: 3,
          seed: 11,
          threads: 2,
        })
        const swept = await backend.sweep({ ...shared, init, kValues: [5, 1, 8, 2] })
        for (const [i, k] of [5, 1, 8, 2].entries()) {
          expect(swept[i]).toEqual(await backend.fit({ ...shared, init, nClusters: k }))
        }
      }
    })

    test('fit() reaches the best known inertia of iris and wine with as many starts', async () => {
      for (const set of ['iris', 'wine']) {
        const matrix = Matrix.fromRows(readRows(set))
        for (const { k, seeds, inertia } of readGolden(set).scalings.raw.best_of_many.results) {
          const found = await backend.fit(problemOf(matrix, k, { nInit: seeds, tol: 0, seed: 1 }))
          expect(found.inertia / inertia, `${set}, k=${k}`).toBeLessThanOrEqual(k <= 5 ? 1.001 : 1.02)
        }
      }
    })
  })
}
