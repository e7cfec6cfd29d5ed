import { Matrix, type FitProgress } from '@centroid/kmeans-native'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DataError } from '../../src/errors.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { readRows } from '../../../../fixtures/goldens.ts'
import { eachBackend } from './each-backend.ts'

const iris = readRows('iris')

const tables = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
  minLength: 6,
  maxLength: 60,
})

eachBackend((backend) => {
  const fit = (rows: number[][] | Matrix, nClusters: number, options: object = {}) =>
    fitKMeans(rows, { nClusters, seed: 7, nInit: 1, backend, ...options })

  describe('fitKMeans()', () => {
    it('is never worse with more starts', async () => {
      await fc.assert(
        fc.asyncProperty(tables, fc.integer({ min: 0, max: 1000 }), async (rows, seed) => {
          const [one, four] = [await fit(rows, 3, { seed }), await fit(rows, 3, { seed, nInit: 4 })]
          expect(four.inertia).toBeLessThanOrEqual(one.inertia)
          expect(four.starts[0]).toEqual(one.starts[0])
        }),
        { numRuns: 40 },
      )
    })

    it('is never worse with more iterations', async () => {
      const init = iris.slice(0, 5)
      let previous = Infinity
      for (let maxIter = 1; maxIter <= 8; maxIter++) {
        const { inertia } = await fit(iris, 5, { init, maxIter, tol: 0 })
        expect(inertia).toBeLessThanOrEqual(previous)
        previous = inertia
      }
    })

    it('takes a weight of 2 for a row given twice', async () => {
      await fc.assert(
        fc.asyncProperty(tables, async (rows) => {
          const weights = rows.map((_, i) => 1 + (i % 2))
          const copies = rows.flatMap((row, i) => Array.from({ length: weights[i] }, () => row))
          const options = { init: [rows[0], rows[1]], tol: 0 }
          const weighted = await fit(rows, 2, { ...options, sampleWeight: weights })
          const repeated = await fit(copies, 2, options)
          expect(Math.abs(weighted.inertia - repeated.inertia)).toBeLessThanOrEqual(
            1e-9 * (1 + repeated.inertia),
          )
        }),
        { numRuns: 40 },
      )
    })

    it('leaves data, weights, centroids and options as they were', async () => {
      const rows = iris.map((row) => [...row])
      const sampleWeight = iris.map((_, i) => 1 + (i % 3))
      const init = [iris[0], iris[50], iris[100]].map((row) => [...row])
      const options = Object.freeze({ nClusters: 3, init, sampleWeight, backend })
      await fitKMeans(rows, options)
      const x = Matrix.fromRows(iris)
      await fitKMeans(x, options)
      expect(rows).toEqual(iris)
      expect(x.toRows()).toEqual(iris)
      expect(sampleWeight).toEqual(iris.map((_, i) => 1 + (i % 3)))
      expect(init).toEqual([iris[0], iris[50], iris[100]])
    })

    it('tells its progress after every iteration of every start', async () => {
      const seen: FitProgress[] = []
      const model = await fit(iris, 3, {
        nInit: 3,
        onProgress: (progress: FitProgress) => void seen.push(progress),
      })
      model.starts.forEach(({ nIter }, start) => {
        const iterations = seen.filter((progress) => progress.start === start)
        expect(iterations.map((progress) => progress.iteration)).toEqual(
          Array.from({ length: nIter }, (_, i) => i + 1),
        )
        for (const progress of iterations) {
          expect(progress.nClusters).toBe(3)
          expect(progress.changedLabels).toBeLessThanOrEqual(150)
          expect(progress.shift).toBeGreaterThanOrEqual(0)
        }
      })
    })

    it('rejects with the reason of a signal that is already aborted', async () => {
      const reason = new Error('not today')
      await expect(fit(iris, 3, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    })

    it('rejects with the reason of a signal that aborts on the way', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const onProgress = () => controller.abort(reason)
      const rows = Array.from({ length: 20_000 }, (_, i) => [Math.sin(i), Math.cos(i * 1.7), Math.sin(i * i)])
      const attempt = fit(rows, 50, { nInit: 50, tol: 0, onProgress, signal: controller.signal })
      await expect(attempt).rejects.toBe(reason)
    })

    it('rejects with what onProgress throws', async () => {
      const fault = new Error('my own')
      const onProgress = () => {
        throw fault
      }
      await expect(fit(iris, 3, { onProgress })).rejects.toBe(fault)
    })

    it.each([NaN, Infinity, -Infinity])('refuses %d, naming row and column', async (value) => {
      const rows = iris.map((row) => [...row])
      rows[17][2] = value
      const attempt = fit(rows, 3)
      await expect(attempt).rejects.toBeInstanceOf(DataError)
      await expect(attempt).rejects.toThrow(
        `Cannot fit KMeans: every value must be finite, got ${value} at row 17, column 2`,
      )
    })

    it('fits one cluster, one per row, and constant columns', async () => {
      expect((await fit(iris, 1)).inertia).toBeCloseTo(681.3706, 9)
      expect((await fit([[1], [5], [2]], 3)).inertia).toBe(0)
      const constant = await fit(
        [
          [1, 7],
          [2, 7],
          [9, 7],
        ],
        2,
        { nInit: 5 },
      )
      expect(constant.inertia).toBeCloseTo(0.5, 12)
    })
  })
})
