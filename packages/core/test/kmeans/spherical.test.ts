import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Matrix, unitRows } from '@centroid/kmeans-native'
import { describe, expect, it } from 'vitest'
import { DataError, ModelFormatError } from '../../src/errors.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { KMeansModel } from '../../src/kmeans/model.ts'
import { loadModel } from '../../src/models/load-model.ts'
import { saveModel } from '../../src/models/save-model.ts'
import { sweepKMeans } from '../../src/selection/sweep-kmeans.ts'
import { readRows } from '../../../../fixtures/goldens.ts'
import { eachBackend } from './each-backend.ts'

const iris = readRows('iris')
const lengthened = iris.map((row, i) => row.map((value) => value * (0.2 + (i % 13))))

eachBackend((backend) => {
  const fit = (rows: number[][] | Matrix, options: object = {}) =>
    fitKMeans(rows, { nClusters: 3, seed: 7, nInit: 3, metric: 'cosine', backend, ...options })

  describe("fitKMeans() with metric 'cosine'", () => {
    it('does not see the lengths of rows, in the fit and in predict()', async () => {
      const [model, other] = [await fit(iris), await fit(lengthened)]
      expect(other.labels).toEqual(model.labels)
      expect(model.predict(lengthened)).toEqual(model.labels)
      expect(model.predict(iris)).toEqual(model.labels)
      expect(model.metric).toBe('cosine')
      expect(model.params.metric).toBe('cosine')
      expect(model.offset).toEqual(new Float64Array(4))
    })

    it('reports 2 (1 - cos): inertia, transform() and score() agree', async () => {
      const sampleWeight = iris.map((_, i) => 1 + (i % 3))
      for (const dtype of ['float64', 'float32'] as const) {
        const model = await fit(lengthened, { sampleWeight, dtype })
        const distances = model.transform(lengthened)
        const cosines = cosinesOf(unitRows(Matrix.fromRows(lengthened)), model.centroids)
        let inertia = 0
        model.labels.forEach((label, i) => {
          expect(distances.row(i)[label] ** 2).toBeCloseTo(2 * (1 - cosines[i][label]), 7)
          inertia += sampleWeight[i] * distances.row(i)[label] ** 2
        })
        expect(Math.abs(model.inertia / inertia - 1)).toBeLessThan(1e-12)
        expect(Math.abs(model.score(lengthened, sampleWeight) / -inertia - 1)).toBeLessThan(1e-12)
      }
    })

    it('comes back from JSON and from a folder, and predicts the same', async () => {
      const model = await fit(lengthened)
      const read = KMeansModel.fromJSON(JSON.parse(JSON.stringify(model)))
      expect(read.metric).toBe('cosine')
      expect(read.predict(iris)).toEqual(model.labels)
      const folder = mkdtempSync(join(tmpdir(), 'spherical-'))
      try {
        await saveModel(join(folder, 'iris'), { model })
        const saved = await loadModel(join(folder, 'iris'))
        expect(saved.manifest.metric).toBe('cosine')
        expect(saved.model.metric).toBe('cosine')
        expect(Int32Array.from(saved.predictRows(iris).labels)).toEqual(model.labels)
      } finally {
        rmSync(folder, { recursive: true })
      }
    })

    it('is what a sweep fits too', async () => {
      const { models } = await sweepKMeans(iris, {
        kMin: 1,
        kMax: 4,
        metric: 'cosine',
        seed: 7,
        nInit: 3,
        backend,
      })
      expect(models[2].toJSON()).toEqual((await fit(iris)).toJSON())
      models.slice(1).forEach((model, i) => expect(model.inertia).toBeLessThan(models[i].inertia))
    })

    it('refuses rows of zeros with a DataError that names the row', async () => {
      const rows = iris.map((row, i) => (i === 44 ? [0, 0, 0, 0] : row))
      await expect(fit(rows)).rejects.toThrow(
        new DataError(
          "Cannot fit KMeans: every row must have a value other than 0 for metric 'cosine', got zeros in row 44 " +
            "(counted from 0)\nHint: drop that row, or use metric 'euclidean'",
        ),
      )
      const model = await fit(iris)
      expect(() => model.predict(rows)).toThrow(DataError)
      expect(() => model.transform(rows)).toThrow(
        'Cannot transform: every row must have a value other than 0',
      )
      expect(() => model.score(rows)).toThrow(DataError)
    })

    it('refuses first centroids of zeros', async () => {
      await expect(fit(iris, { init: [iris[0], [0, 0, 0, 0], iris[1]] })).rejects.toThrow("'init' must hold no centroid of zeros") // prettier-ignore
    })
  })

  describe('KMeansModel.fromJSON()', () => {
    it('takes a model without metric for Euclidean', async () => {
      const json = JSON.parse(JSON.stringify(await fit(iris, { metric: 'euclidean' })))
      const { metric: _, params: { metric: __, ...params }, ...older } = json // prettier-ignore
      const read = KMeansModel.fromJSON({ ...older, params })
      expect(read.metric).toBe('euclidean')
      expect(read.toJSON()).toEqual(json)
    })

    it.each([
      ['an unknown metric', { metric: 'manhattan' }, /'metric' must be 'euclidean' or 'cosine'/],
      [
        'a metric other than that of the params',
        { metric: 'euclidean' },
        /'params.metric' must be 'euclidean'/,
      ],
      ['an offset', { offset: [0, 1, 0, 0] }, /'offset' must be zeros/],
      ['centroids off the sphere', { centroids: iris.slice(0, 3) }, /'centroids' must be of norm 1/],
    ])('refuses a model of metric cosine with %s', async (_, change, message) => {
      const json = { ...(await fit(iris)).toJSON(), ...change }
      expect(() => KMeansModel.fromJSON(json)).toThrow(ModelFormatError)
      expect(() => KMeansModel.fromJSON(json)).toThrow(message)
    })
  })
})

function cosinesOf(units: Matrix, centroids: Matrix): number[][] {
  return units
    .toRows()
    .map((row) =>
      centroids.toRows().map((centroid) => centroid.reduce((sum, value, t) => sum + value * row[t], 0)),
    )
}
