import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { ZeroRowError, type FitProblem } from '../../src/backend.ts'
import { Mt19937 } from '../../src/fallback/rng.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'
import { unitRows } from '../../src/unit-rows.ts'
import { cosine, naiveSpherical, unit } from './naive-spherical.ts'
import {
  blobs,
  distinctLabels,
  predictedLabels,
  problemOf,
  relativeError,
  rowsOf,
  type Options,
} from './problems.ts'
import type { SuiteContext } from './suite-context.ts'

const RUNS = { numRuns: 30, seed: 20_240_502 }
const metric = 'cosine'

const matrices = fc
  .record({
    rows: fc.integer({ min: 12, max: 150 }),
    cols: fc.integer({ min: 2, max: 9 }),
    centres: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(),
  })
  .map(({ rows, cols, centres, seed }) => blobs(rows, cols, { centres, seed }).matrix)
const clusterCounts = fc.integer({ min: 1, max: 8 })

/** Spherical K-Means: metric 'cosine'. */
export function sphericalTests({ backend, test }: SuiteContext): void {
  const law = (title: string, check: (matrix: Matrix, k: number) => Promise<void>): void => {
    test(title, () => fc.assert(fc.asyncProperty(matrices, clusterCounts, check), RUNS))
  }
  const cosineProblem = (matrix: Matrix, k: number, options: Options = {}): FitProblem => ({
    ...problemOf(matrix, k, options),
    metric,
  })
  const firstRows = (matrix: Matrix, k: number): Float64Array => rowsOf(matrix, range(k))

  describe("metric 'cosine'", () => {
    law(
      'scaling rows by powers of two changes no bit, by other positive numbers no label',
      async (matrix, k) => {
        const problem = cosineProblem(matrix, k, { nInit: 3 })
        const plain = await backend.fit(problem)
        const scaled = (factor: (row: number) => number): Matrix =>
          Matrix.fromRows(matrix.toRows().map((row, i) => row.map((value) => value * factor(i))))
        expect(await backend.fit({ ...problem, matrix: scaled((i) => 2 ** ((i % 41) - 20)) })).toEqual(plain)
        const { labels, inertia } = await backend.fit({ ...problem, matrix: scaled((i) => 0.3 + (i % 17)) })
        expect(labels).toEqual(plain.labels)
        expect(Math.abs(inertia - plain.inertia)).toBeLessThanOrEqual(1e-12 * matrix.rows)
      },
    )

    law(
      'every centroid has norm 1, no row is moved by an offset, and labels are those of predict()',
      async (matrix, k) => {
        const sampleWeight = Float64Array.from({ length: matrix.rows }, (_, i) => (i % 5) + (i < k ? 1 : 0))
        for (const options of [
          {},
          { init: 'random' as const, sampleWeight },
          { init: firstRows(matrix, k), maxIter: 2 },
        ]) {
          const problem = cosineProblem(matrix, k, options)
          const fit = await backend.fit(problem)
          for (let j = 0; j < k; j++) {
            const norm = Math.hypot(...fit.centroids.subarray(j * matrix.cols, (j + 1) * matrix.cols))
            expect(Math.abs(norm - 1)).toBeLessThan(1e-14)
          }
          expect(fit.offset).toEqual(new Float64Array(matrix.cols))
          expect(predictedLabels(backend, problem, fit)).toEqual(fit.labels)
        }
      },
    )

    law('the inertia is 2 sum w (1 - cos), and never rises with the iterations', async (matrix, k) => {
      const sampleWeight = Float64Array.from({ length: matrix.rows }, (_, i) => 1 + (i % 3))
      const init = firstRows(matrix, k)
      let last = Infinity
      for (let maxIter = 1; maxIter <= 6; maxIter++) {
        const fit = await backend.fit(cosineProblem(matrix, k, { init, sampleWeight, maxIter, tol: 0 }))
        const expected = Array.from(fit.labels).reduce((sum, label, i) => {
          const centroid = fit.centroids.subarray(label * matrix.cols, (label + 1) * matrix.cols)
          return sum + 2 * sampleWeight[i] * (1 - cosine(unit(matrix.row(i)), centroid))
        }, 0)
        expect(Math.abs(fit.inertia - expected)).toBeLessThan(1e-12 * matrix.rows)
        expect(fit.inertia).toBeLessThanOrEqual(last * (1 + 1e-12) + 1e-14)
        last = fit.inertia
      }
    })

    law('fit() is spherical K-Means word for word', async (matrix, k) => {
      const weights = range(matrix.rows).map((i) => 1 + (i % 3))
      const init = firstRows(matrix, k)
      for (const maxIter of [1, 3]) {
        const fit = await backend.fit(
          cosineProblem(matrix, k, { init, maxIter, tol: 0, sampleWeight: Float64Array.from(weights) }),
        )
        if (fit.starts[0].relocations > 0) continue
        const rows = matrix.toRows()
        const naive = naiveSpherical(rows, rows.slice(0, k), weights, fit.nIter)
        expect(Array.from(fit.labels)).toEqual(naive.labels)
        naive.centroids.flat().forEach((value, p) => expect(fit.centroids[p]).toBeCloseTo(value, 12))
        expect(Math.abs(fit.inertia - 2 * naive.objective)).toBeLessThan(1e-12 * matrix.rows)
      }
    })

    law(
      'at the end every label is the largest cosine and every centroid the direction of its rows',
      async (matrix, k) => {
        const fit = await backend.fit(cosineProblem(matrix, k, { tol: 0 }))
        expect(fit.stoppedBy).toBe('labels')
        const { cols } = matrix
        const centroidOf = (j: number): Float64Array => fit.centroids.subarray(j * cols, (j + 1) * cols)
        const units = unitRows(matrix)
        fit.labels.forEach((label, i) => {
          const cosines = range(k).map((j) => cosine(units.row(i), centroidOf(j)))
          expect(cosines[label]).toBeGreaterThanOrEqual(Math.max(...cosines) - 1e-14)
        })
        fit.sizes.forEach((size, j) => {
          if (size === 0) return
          const own = range(matrix.rows).filter((i) => fit.labels[i] === j)
          const mean = unit(range(cols).map((t) => own.reduce((sum, i) => sum + units.row(i)[t], 0)))
          mean.forEach((value, t) => expect(centroidOf(j)[t]).toBeCloseTo(value, 10))
        })
      },
    )

    for (const dtype of ['float64', 'float32'] as DType[]) {
      test(`fit() finds the directions of ${dtype} rows of any length`, async () => {
        const rng = new Mt19937(11)
        const truth = range(600).map((i) => i % 3)
        const rows = truth.map((c) => {
          const length = 10 ** (6 * rng.nextDouble() - 3)
          return [0, 1, 2, 3].map((t) => length * ((t === c ? 1 : 0) + 0.1 * (rng.nextDouble() - 0.5)))
        })
        const matrix = Matrix.fromRows(rows, dtype)
        const problem = cosineProblem(matrix, 3, { nInit: 2, threads: 2 })
        const fit = await backend.fit(problem)
        expect(fit.sizes).toEqual([200, 200, 200])
        expect(new Set(truth.map((c, i) => `${c} ${fit.labels[i]}`)).size).toBe(3)
        expect(predictedLabels(backend, problem, fit)).toEqual(fit.labels)
      })

      test(`fit() and predict() name a ${dtype} row of zeros`, async () => {
        const { matrix } = blobs(3000, 3, { dtype })
        const set = { ...(await backend.fit(cosineProblem(matrix, 2))), nClusters: 2, metric } as const
        for (const row of [2900, 1234]) matrix.data.fill(0, row * 3, row * 3 + 3)
        const error = await backend.fit(cosineProblem(matrix, 2)).catch((reason: unknown) => reason)
        expect(error).toBeInstanceOf(ZeroRowError)
        expect(error).toMatchObject({ code: 'ERR_ZERO_ROW', row: 1234 })
        expect(() => backend.predict(matrix, set)).toThrow('got zeros in row 1234')
        expect(() => backend.transform(matrix, set)).toThrow(ZeroRowError)
      })

      test(`fit() refuses NaN in ${dtype} data`, async () => {
        const { matrix } = blobs(100, 3, { dtype })
        matrix.data[50] = NaN
        const attempt = backend.fit(cosineProblem(matrix, 2))
        await expect(attempt).rejects.toMatchObject({ code: 'ERR_NON_FINITE', row: 16, column: 2 })
      })
    }

    test('rows far too small to square have directions too', async () => {
      const rows = [[1, 0], [1, 0.1], [0, 1], [0.1, 1]] // prettier-ignore
      const tiny = Matrix.fromRows(rows.map((row) => row.map((value) => value * 2 ** -1000)))
      const [plain, scaled] = [
        await backend.fit(cosineProblem(Matrix.fromRows(rows), 2)),
        await backend.fit(cosineProblem(tiny, 2)),
      ]
      expect(scaled).toEqual(plain)
    })

    test('a cluster whose rows cancel out keeps its centroid', async () => {
      const matrix = Matrix.fromRows([[1, 0], [-1, 0], [0, 3], [0, 5]]) // prettier-ignore
      const fit = await backend.fit(cosineProblem(matrix, 1, { init: [[3, -4]], tol: 0 }))
      expect(Array.from(fit.centroids)).toEqual([0, 1])
      const opposite = Matrix.fromRows([[1, 0], [-1, 0]]) // prettier-ignore
      const undecided = await backend.fit(cosineProblem(opposite, 1, { init: [[0, -2]], tol: 0 }))
      expect(Array.from(undecided.centroids)).toEqual([0, -1])
      expect(undecided.inertia).toBe(4)
    })

    test('an empty cluster is moved to the row of the least cosine', async () => {
      const rows = range(30).map((i) => [Math.cos(i / 10), Math.sin(i / 10)])
      const init = [[1, 1], [-1, -0.2], [0.1, -1]] // prettier-ignore
      const fit = await backend.fit(cosineProblem(Matrix.fromRows(rows), 3, { init, tol: 0 }))
      expect(fit.starts[0].relocations).toBeGreaterThan(0)
      expect(distinctLabels(fit)).toBe(3)
    })

    test('transform() gives the distances between unit vectors', async () => {
      const { matrix } = blobs(100, 4)
      const { centroids, offset } = await backend.fit(cosineProblem(matrix, 3))
      const distances = backend.transform(matrix, { centroids, offset, nClusters: 3, metric })
      for (let i = 0; i < 100; i++) {
        for (let j = 0; j < 3; j++) {
          const cos = cosine(unit(matrix.row(i)), centroids.subarray(j * 4, j * 4 + 4))
          expect(distances[i * 3 + j] ** 2).toBeCloseTo(2 * (1 - cos), 13)
        }
      }
    })

    test('sweep() gives what each fit gives', async () => {
      const { matrix } = blobs(200, 3)
      const { nClusters: _, ...shared } = cosineProblem(matrix, 1)
      const results = await backend.sweep({ ...shared, init: 'k-means++', kValues: [1, 2, 5] })
      for (const [i, k] of [1, 2, 5].entries()) {
        expect(results[i]).toEqual(await backend.fit(cosineProblem(matrix, k)))
      }
    })

    test('fit() refuses a first centroid of zeros and an unknown metric', async () => {
      const { matrix } = blobs(20, 2)
      await expect(backend.fit(cosineProblem(matrix, 2, { init: [[1, 2], [0, 0]] }))).rejects.toThrow('zeros in row 1') // prettier-ignore
      const unknown = { ...problemOf(matrix, 2), metric: 'manhattan' as never }
      await expect(backend.fit(unknown)).rejects.toThrow("'metric' must be 'euclidean' or 'cosine'")
    })

    test('relative errors stay small in many rows', async () => {
      const { matrix } = blobs(20_000, 5, { centres: 4, spread: 3 })
      const fit = await backend.fit(cosineProblem(matrix, 4, { threads: 2 }))
      const units = unitRows(matrix)
      let expected = 0
      fit.labels.forEach((label, i) => {
        expected += 2 * (1 - cosine(units.row(i), fit.centroids.subarray(label * 5, label * 5 + 5)))
      })
      expect(relativeError(fit.inertia, expected)).toBeLessThan(1e-9)
    })
  })
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i)
}
