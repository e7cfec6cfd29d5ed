import { Matrix } from '@centroid/kmeans-native'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DataError, ModelFormatError } from '../../src/errors.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { KMeansModel } from '../../src/kmeans/model.ts'
import { readRows } from '../../../../fixtures/goldens.ts'
import { eachBackend } from './each-backend.ts'

const iris = readRows('iris')

/** Tables of 3 to 40 rows with ties and repeats. */
const tables = fc.tuple(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 1, max: 4 })).chain(([n, d]) =>
  fc.array(fc.array(fc.integer({ min: -8, max: 8 }), { minLength: d, maxLength: d }), {
    minLength: n,
    maxLength: n,
  }),
)

eachBackend((backend) => {
  const fit = (rows: number[][] | Matrix, nClusters: number, options: object = {}) =>
    fitKMeans(rows, { nClusters, seed: 42, nInit: 2, backend, ...options })

  describe('KMeansModel', () => {
    it('has what the contract names', async () => {
      const x = Matrix.fromRows(iris)
      const model = await fitKMeans(x, {
        nClusters: 3,
        init: 'k-means++',
        nInit: 10,
        maxIter: 300,
        tol: 1e-4,
        seed: 42,
        sampleWeight: undefined,
        algorithm: 'auto',
        dtype: 'float64',
        threads: 'auto',
        backend,
      })
      expect(model.centroids).toMatchObject({ rows: 3, cols: 4, dtype: 'float64' })
      expect(model.labels).toBeInstanceOf(Int32Array)
      expect(model.labels).toHaveLength(150)
      expect(model.inertia).toBeCloseTo(78.851441426, 8)
      expect([...model.sizes].sort((a, b) => a - b)).toEqual([38, 50, 62])
      expect(model).toMatchObject({ seed: 42, dtype: 'float64', converged: true, warnings: [] })
      expect(model.backend.name).toBe(backend)
      expect(model.starts).toHaveLength(10)
      expect(Math.min(...model.starts.map((start) => start.inertia))).toBe(model.inertia)
      expect(Object.keys(model.starts[0]).sort()).toEqual(['inertia', 'nIter', 'relocations', 'stoppedBy'])
    })

    it('repeats bit for bit with the same seed', async () => {
      const [first, second] = [await fit(iris, 5), await fit(iris, 5)]
      expect(second.toJSON()).toEqual(first.toJSON())
    })

    it('says that it did not converge when maxIter ends it', async () => {
      const model = await fit(iris, 6, { maxIter: 1, tol: 0 })
      expect(model).toMatchObject({ converged: false, stoppedBy: 'max_iter', nIter: 1 })
    })

    it('warns when rows repeat too often for nClusters', async () => {
      const model = await fit([[0], [0], [1], [2]], 4)
      expect(model.warnings).toEqual(['Number of distinct clusters (3) found smaller than nClusters (4)'])
      expect(model.inertia).toBe(0)
    })

    it('warns that explicit centroids make one start', async () => {
      const init = [iris[0], iris[60], iris[120]]
      const model = await fit(iris, 3, { init, nInit: 4 })
      expect(model.warnings).toEqual(['nInit = 4 has no effect: explicit centroids make one start'])
      expect(model.starts).toHaveLength(1)
      expect(
        (await fit(Matrix.fromRows(iris), 3, { init: Matrix.fromRows(init), nInit: 1 })).warnings,
      ).toEqual([])
      expect(model.params).toMatchObject({ init, nInit: 1 })
    })

    it('keeps float32 data in float32 and rounds what it predicts to float32', async () => {
      const x = Matrix.fromRows(iris, 'float32')
      const model = await fit(x, 3)
      expect(model.dtype).toBe('float32')
      expect(Array.from(model.predict(iris))).toEqual(Array.from(model.labels))
      const wide = await fit(iris, 3, { dtype: 'float32' })
      expect(Array.from(wide.labels)).toEqual(Array.from(model.labels))
    })

    it('gives the same answer for every algorithm and number of threads', async () => {
      const reference = await fit(iris, 4)
      for (const algorithm of ['lloyd', 'elkan', 'hamerly'] as const) {
        for (const threads of [1, 3]) {
          const model = await fit(iris, 4, { algorithm, threads })
          expect(model.labels).toEqual(reference.labels)
          expect(model.inertia).toBe(reference.inertia)
        }
      }
    })
  })

  describe('KMeansModel.predict()', () => {
    it('equals labels on the training rows', async () => {
      await fc.assert(
        fc.asyncProperty(tables, fc.integer({ min: 1, max: 5 }), async (rows, k) => {
          const model = await fit(rows, Math.min(k, rows.length))
          expect(Array.from(model.predict(rows))).toEqual(Array.from(model.labels))
        }),
        { numRuns: 60 },
      )
    })

    it('equals labels at an offset of 1e8', async () => {
      const far = iris.map((row) => row.map((value) => value + 1e8))
      const model = await fit(far, 3)
      expect(Array.from(model.predict(far))).toEqual(Array.from(model.labels))
      expect(Array.from(KMeansModel.fromJSON(JSON.parse(JSON.stringify(model))).predict(far))).toEqual(
        Array.from(model.labels),
      )
    })

    it('gives each centroid its own label', async () => {
      const model = await fit(iris, 5)
      expect(Array.from(model.predict(model.centroids))).toEqual([0, 1, 2, 3, 4])
    })

    it('refuses rows of another width, naming both', async () => {
      const model = await fit(iris, 2)
      const attempt = () => model.predict([[1, 2, 3]])
      expect(attempt).toThrow(RangeError)
      expect(attempt).toThrow('Cannot predict: rows must have 4 features as the model has, got 3')
    })

    it('refuses NaN, naming row and column', async () => {
      const model = await fit(iris, 2)
      const attempt = () => model.predict([iris[0], [1, 2, NaN, 4]])
      expect(attempt).toThrow(DataError)
      expect(attempt).toThrow('Cannot predict: every value must be finite, got NaN at row 1, column 2')
    })
  })

  describe('KMeansModel.transform()', () => {
    it('is 0 between a centroid and itself, and nearest at the label', async () => {
      const model = await fit(iris, 4)
      const own = model.transform(model.centroids)
      expect(own).toMatchObject({ rows: 4, cols: 4 })
      for (let i = 0; i < 4; i++) expect(own.row(i)[i]).toBe(0)
      const distances = model.transform(iris)
      model.labels.forEach((label, i) => expect(distances.row(i)[label]).toBe(Math.min(...distances.row(i))))
    })

    it('agrees with score() and inertia', async () => {
      const sampleWeight = iris.map((_, i) => 1 + (i % 4))
      const model = await fit(iris, 4, { sampleWeight })
      const distances = model.transform(iris)
      const sum = sampleWeight.reduce(
        (total, weight, i) => total + weight * distances.row(i)[model.labels[i]] ** 2,
        0,
      )
      expect(Math.abs(sum / model.inertia - 1)).toBeLessThan(1e-12)
      expect(Math.abs(-model.score(iris, sampleWeight) / model.inertia - 1)).toBeLessThan(1e-12)
    })
  })

  describe('KMeansModel.fromJSON()', () => {
    it('gives back the model', async () => {
      await fc.assert(
        fc.asyncProperty(
          tables,
          fc.integer({ min: 1, max: 4 }),
          fc.constantFrom('float64', 'float32'),
          async (rows, k, dtype) => {
            const model = await fit(rows, Math.min(k, rows.length), { dtype })
            const read = KMeansModel.fromJSON(JSON.parse(JSON.stringify(model)))
            expect(read.toJSON()).toEqual(model.toJSON())
            expect(read.labels).toEqual(model.labels)
            expect(read.predict(rows)).toEqual(model.predict(rows))
            expect(read.score(rows)).toBe(model.score(rows))
          },
        ),
        { numRuns: 30 },
      )
    })

    it('reads a model without labels and offset', async () => {
      const model = await fit(iris, 3)
      const { labels, offset, ...rest } = JSON.parse(JSON.stringify(model))
      const read = KMeansModel.fromJSON(rest)
      expect(labels).toHaveLength(150)
      expect(offset).toHaveLength(4)
      expect(read.labels).toHaveLength(0)
      expect(read.sizes).toEqual(model.sizes)
      expect(Array.from(read.predict(iris))).toEqual(labels)
      expect('labels' in read.toJSON()).toBe(false)
    })

    it.each<[string, (json: any) => unknown, RegExp]>([
      ['no object', () => 'model', /the model must be an object, got "model"/],
      ['no centroids', ({ centroids: _, ...rest }) => rest, /'centroids' must be rows of numbers/],
      [
        'ragged centroids',
        (json) => ({
          ...json,
          centroids: [
            [1, 2, 3, 4],
            [1, 2],
            [1, 2, 3, 4],
          ],
        }),
        /row 1 has 2/,
      ],
      ['too few centroids', (json) => ({ ...json, nClusters: 9 }), /'centroids' must be 9 x 4 .*got "3 x 4"/],
      [
        'a NaN centroid',
        (json) => ({ ...json, centroids: json.centroids.map(() => [1, 2, 3, null]) }),
        /column 3/,
      ],
      ['a wrong dtype', (json) => ({ ...json, dtype: 'float16' }), /'dtype' must be 'float64' or 'float32'/],
      ['a short offset', (json) => ({ ...json, offset: [1] }), /'offset' must be 4 values long, got 1/],
      [
        'a label out of range',
        (json) => ({ ...json, labels: [0, 3] }),
        /'labels' must be integers in \[0, 2\], got 3/,
      ],
      ['no inertia', (json) => ({ ...json, inertia: null }), /'inertia' must be a finite number, got null/],
      ['an nIter of 0', (json) => ({ ...json, nIter: 0 }), /'nIter' must be an integer >= 1, got 0/],
      ['an unknown stop reason', (json) => ({ ...json, stoppedBy: 'magic' }), /'stoppedBy' must be/],
      ['a contradiction', (json) => ({ ...json, converged: !json.converged }), /'converged' must be true/],
      [
        'params of another model',
        (json) => ({ ...json, params: { ...json.params, nClusters: 7 } }),
        /params.nClusters/,
      ],
      [
        'features that do not fit',
        (json) => ({ ...json, featureNames: ['a'] }),
        /'featureNames' must be 4 names/,
      ],
      [
        'a param of a wrong type',
        (json) => ({ ...json, params: { ...json.params, nInit: '3' } }),
        /'nInit' must be/,
      ],
      ['no backend', ({ backend: _, ...rest }) => rest, /backend must be an object, got undefined/],
    ])('refuses %s', async (_, spoil, message) => {
      const json = spoil(JSON.parse(JSON.stringify(await fit(iris, 3))))
      expect(() => KMeansModel.fromJSON(json)).toThrow(ModelFormatError)
      expect(() => KMeansModel.fromJSON(json)).toThrow(message)
    })
  })
})
