import { type Matrix } from '@centroid/kmeans-native'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DataError, ModelFormatError } from '../../src/errors.ts'
import { BisectingKMeansModel } from '../../src/kmeans/bisecting-model.ts'
import type { BisectingProgress } from '../../src/kmeans/bisecting-options.ts'
import type { ClusterNode } from '../../src/kmeans/cluster-tree.ts'
import { fitBisectingKMeans } from '../../src/kmeans/fit-bisecting-kmeans.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { readRows } from '../../../../fixtures/goldens.ts'
import { eachBackend } from './each-backend.ts'

const iris = readRows('iris')
const strategies = ['biggest_inertia', 'largest_cluster'] as const
const metrics = ['euclidean', 'cosine'] as const

// scikit-learn 1.9.1: BisectingKMeans(n_clusters=k, n_init=10, init='k-means++', tol=0).fit(iris).inertia_, k = 1..7
const reference = {
  biggest_inertia: [681.3706, 152.3479517603579, 84.20375254573912, 69.59943150884982, 56.305022703818366, 43.941318250377066, 36.535123445182265], // prettier-ignore
  largest_cluster: [681.3706, 152.3479517603579, 84.20375254573912, 69.59943150884982, 56.305022703818366, 48.898827898623566, 36.535123445182265], // prettier-ignore
}

const tables = fc.array(
  fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 }), fc.constantFrom(1, 2.5)),
  { minLength: 8, maxLength: 70 },
)
const RUNS = { numRuns: 30, seed: 20_240_503 }

eachBackend((backend) => {
  const fit = (rows: number[][] | Matrix, nClusters: number, options: object = {}) =>
    fitBisectingKMeans(rows, { nClusters, seed: 7, nInit: 2, backend, ...options })

  describe('fitBisectingKMeans()', () => {
    it.each(strategies)('reaches the inertias of scikit-learn on iris: %s', async (bisectingStrategy) => {
      for (const [i, expected] of reference[bisectingStrategy].entries()) {
        const { inertia } = await fit(iris, i + 1, { bisectingStrategy, nInit: 10, tol: 0 })
        expect(Math.abs(inertia / expected - 1)).toBeLessThan(1e-12)
      }
    })

    it('labels rows as predict() does, in k clusters with the inertia of its labels', async () => {
      await fc.assert(
        fc.asyncProperty(tables, fc.integer({ min: 1, max: 7 }), async (rows, k) => {
          for (const metric of metrics) {
            for (const options of [
              {},
              { bisectingStrategy: 'largest_cluster', dtype: 'float32', maxIter: 2 },
            ]) {
              const model = await fit(rows, k, { metric, ...options })
              const tolerance = (model.dtype === 'float32' ? 1e-6 : 1e-9) * (1 + model.inertia)
              expect(model.predict(rows)).toEqual(model.labels)
              expect(model.sizes).toEqual(countsOf(model.labels, k))
              expect([model.nClusters, model.centroids.rows, model.splits.length]).toEqual([k, k, k - 1])
              expect(Math.abs(model.score(rows) + model.inertia)).toBeLessThanOrEqual(tolerance)
              const distances = model.transform(rows)
              const inertia = Array.from(model.labels).reduce(
                (sum, label, i) => sum + distances.row(i)[label] ** 2,
                0,
              )
              expect(Math.abs(inertia - model.inertia)).toBeLessThanOrEqual(tolerance)
              if (metric === 'euclidean') {
                const distinct = new Set(rows.map(String)).size
                expect(model.sizes.filter((size) => size > 0)).toHaveLength(Math.min(k, distinct))
              }
            }
          }
        }),
        RUNS,
      )
    })

    it('splits one cluster at a time: k + 1 clusters refine k, and inertia falls', async () => {
      await fc.assert(
        fc.asyncProperty(tables, fc.constantFrom(...strategies), async (rows, bisectingStrategy) => {
          const whole = await fit(rows, 7, { bisectingStrategy, tol: 0 })
          let last = Infinity
          for (let k = 1; k <= 7; k++) {
            const model = await fit(rows, k, { bisectingStrategy, tol: 0 })
            expect(model.toJSON()).toEqual({ ...whole.cut(k).toJSON(), warnings: model.warnings })
            expect(model.inertia).toBeLessThanOrEqual(last * (1 + 1e-12))
            last = model.inertia
            if (k === 1) continue
            const { cluster, newCluster } = model.splits[k - 2]
            const before = whole.cut(k - 1).labels
            model.labels.forEach((label, i) => expect(before[i]).toBe(label === newCluster ? cluster : label))
          }
        }),
        RUNS,
      )
    })

    it.each(strategies)('splits the cluster that the strategy names: %s', async (bisectingStrategy) => {
      const model = await fit(iris, 10, { bisectingStrategy })
      for (let k = 2; k < 10; k++) {
        const { sizes, transform: _, labels } = model.cut(k)
        const { cluster } = model.splits[k - 1]
        const distances = model.cut(k).transform(iris)
        const inertias = new Array<number>(k).fill(0)
        labels.forEach((label, i) => (inertias[label] += distances.row(i)[label] ** 2))
        const values = bisectingStrategy === 'biggest_inertia' ? inertias : sizes
        expect(values[cluster]).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-9))
      }
    })

    it('gives the same model for the same seed, on any number of threads', async () => {
      const [one, again, threaded] = await Promise.all(
        [{}, {}, { threads: 4 }].map((options) => fit(iris, 9, { seed: 3, ...options })),
      )
      expect(again.toJSON()).toEqual(one.toJSON())
      expect(threaded.toJSON()).toEqual(one.toJSON())
    })

    it('takes a weight of 2 for a row given twice, and gives rows without weight a label', async () => {
      const sampleWeight = iris.map((_, i) => i % 3)
      const copies = iris.flatMap((row, i) => Array.from({ length: i % 3 }, () => row))
      const [weighted, repeated] = [
        await fit(iris, 6, { sampleWeight, nInit: 10 }),
        await fit(copies, 6, { nInit: 10 }),
      ]
      expect(Math.abs(weighted.inertia / repeated.inertia - 1)).toBeLessThan(1e-2)
      expect(weighted.predict(iris)).toEqual(weighted.labels)
      expect(Math.abs(weighted.score(iris, sampleWeight) / -weighted.inertia - 1)).toBeLessThan(1e-9)
      const onlyOne = iris.map((_, i) => (i === 20 ? 1 : 0))
      const { sizes, warnings, inertia } = await fit(iris, 3, { sampleWeight: onlyOne, init: 'random' })
      expect({ sizes, inertia }).toEqual({ sizes: [150, 0, 0], inertia: 0 })
      expect(warnings).toHaveLength(1)
    })

    it('warns of rows that repeat, and leaves the last clusters empty', async () => {
      const rows = Array.from({ length: 30 }, (_, i) => [i % 3, 1])
      const model = await fit(rows, 5)
      expect(model.warnings).toEqual(['Number of distinct clusters (3) found smaller than nClusters (5)'])
      expect(model.inertia).toBe(0)
      expect([...model.sizes].sort((a, b) => b - a)).toEqual([10, 10, 10, 0, 0])
      expect(model.predict(rows)).toEqual(model.labels)
      const same = await fit(Array(9).fill([4, 4]), 3)
      expect(same.sizes).toEqual([9, 0, 0])
      expect(same.predict([[5, 4]])).toEqual(Int32Array.of(0))
    })

    it('labels as predict() does far from the origin, and one cluster per row', async () => {
      const far = iris.map((row) => row.map((value) => value + 1e8))
      const model = await fit(far, 12)
      expect(model.predict(far)).toEqual(model.labels)
      const few = iris.slice(0, 20).map((row, i) => [...row, i])
      expect((await fit(few, 20)).sizes).toEqual(Array(20).fill(1))
    })

    it('is a start for fitKMeans()', async () => {
      const model = await fit(iris, 5, { nInit: 10 })
      const polished = await fitKMeans(iris, { nClusters: 5, init: model.centroids, backend })
      expect(polished.inertia).toBeLessThanOrEqual(model.inertia)
    })

    it('has a tree from all rows down to the clusters', async () => {
      const model = await fit(iris, 6)
      const leaves: ClusterNode[] = []
      const visit = (node: ClusterNode): void => {
        if (node.children === null) return void leaves.push(node)
        const [first, second] = node.children
        expect(node.label).toBeNull()
        expect(first.size + second.size).toBe(node.size)
        expect(first.inertia + second.inertia).toBeLessThan(node.inertia)
        visit(first)
        visit(second)
      }
      visit(model.tree)
      expect(model.tree.size).toBe(150)
      expect(model.tree.inertia).toBeCloseTo(681.3706, 9)
      expect(leaves.map(({ label }) => label).sort()).toEqual([0, 1, 2, 3, 4, 5])
      for (const { label, size, centroid } of leaves) {
        expect(size).toBe(model.sizes[label!])
        expect(centroid).toEqual(model.centroids.row(label!))
      }
    })

    it('tells its progress split by split', async () => {
      const seen: BisectingProgress[] = []
      const model = await fit(iris, 4, {
        onProgress: (progress: BisectingProgress) => void seen.push(progress),
      })
      expect([...new Set(seen.map(({ split }) => split))]).toEqual([0, 1, 2])
      for (const [split, { nIter }] of model.splits.entries()) {
        const iterations = seen
          .filter((progress) => progress.split === split)
          .map(({ iteration }) => iteration)
        expect(iterations.filter((iteration) => iteration === 1)).toHaveLength(2)
        expect(iterations).toContain(nIter)
      }
    })

    it('rejects with the reason of a signal, before and on the way, and with what onProgress throws', async () => {
      const reason = new Error('not today')
      await expect(fit(iris, 3, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      const controller = new AbortController()
      const onProgress = ({ split }: BisectingProgress): void =>
        void (split === 1 && controller.abort(reason))
      await expect(fit(iris, 9, { signal: controller.signal, onProgress })).rejects.toBe(reason)
      const fault = () => {
        throw reason
      }
      await expect(fit(iris, 3, { onProgress: fault })).rejects.toBe(reason)
    })

    it('refuses values that are not finite, naming row and column, in predict() too', async () => {
      const rows = iris.map((row, i) => (i === 70 ? [5, 1, NaN, 2] : row))
      await expect(fit(rows, 3)).rejects.toThrow(DataError)
      await expect(fit(rows, 3)).rejects.toThrow('Cannot fit bisecting KMeans: every value must be finite, got NaN at row 70, column 2') // prettier-ignore
      for (const k of [1, 4]) {
        const model = await fit(iris, k)
        expect(() => model.predict(rows)).toThrow('got NaN at row 70, column 2')
        expect(() => model.predict([[1, 2]])).toThrow('rows must have 4 features as the model has, got 2')
      }
    })
  })

  describe('BisectingKMeansModel', () => {
    it('comes back from JSON and predicts the same', async () => {
      for (const metric of metrics) {
        const model = await fit(iris, 5, { metric, dtype: 'float32' })
        const read = BisectingKMeansModel.fromJSON(JSON.parse(JSON.stringify(model)))
        expect(read.toJSON()).toEqual(model.toJSON())
        expect(read.predict(iris)).toEqual(model.labels)
        expect(read.cut(2).labels).toEqual(model.cut(2).labels)
      }
    })

    it('cut() refuses what is no number of clusters of the tree', async () => {
      const model = await fit(iris, 4)
      for (const k of [0, 5, 1.5, NaN]) {
        expect(() => model.cut(k)).toThrow("Cannot cut tree: 'nClusters' must be an integer in [1, 4]")
      }
    })

    it.each([
      ['no splits', (json: any) => delete json.splits, /'splits'/],
      ['too few splits', (json: any) => json.splits.pop(), /'splits' must be 2 long/],
      ['a split of a cluster that is not there', (json: any) => (json.splits[0].cluster = 1), /'cluster'/],
      [
        'centroids of another width',
        (json: any) => json.splits[1].centroids[0].pop(),
        /'centroids' must be 2 x 4/,
      ],
      ['centroids that are no numbers', (json: any) => (json.splits[1].centroids = 'x'), /'centroids'/],
      ['a short offset', (json: any) => json.splits[1].offset.pop(), /'offset'/],
      ['a root without inertia', (json: any) => (json.root.inertia = null), /'inertia'/],
      ['labels out of range', (json: any) => (json.labels[3] = 3), /'labels'/],
      ['another dtype', (json: any) => (json.dtype = 'float32'), /'dtype'/],
      ['names of other features', (json: any) => (json.featureNames = ['a']), /'featureNames'/],
      ['an unknown strategy', (json: any) => (json.params.bisectingStrategy = 'x'), /'bisectingStrategy'/],
    ])('fromJSON() refuses a model with %s', async (_, damage, message) => {
      const json = JSON.parse(JSON.stringify(await fit(iris, 3)))
      damage(json)
      expect(() => BisectingKMeansModel.fromJSON(json)).toThrow(ModelFormatError)
      expect(() => BisectingKMeansModel.fromJSON(json)).toThrow(message)
    })
  })
})

describe('fitBisectingKMeans() on both backends', () => {
  it('gives the same labels and splits, and inertias within 1e-12', async ({ skip }) => {
    const options = { nClusters: 9, seed: 11, nInit: 3 }
    const grid = Array.from({ length: 500 }, (_, i) => [i % 7, (i * i) % 5, 1 + ((i * 3) % 4)])
    for (const rows of [iris, grid]) {
      for (const bisectingStrategy of strategies) {
        for (const metric of metrics) {
          const settings = { ...options, bisectingStrategy, metric }
          const native = await fitBisectingKMeans(rows, { ...settings, backend: 'native' }).catch(
            (error: Error) => skip(`the native backend does not load: ${error.message}`),
          )
          const typescript = await fitBisectingKMeans(rows, { ...settings, backend: 'typescript' })
          expect(native.labels).toEqual(typescript.labels)
          expect(native.splits.map(({ cluster, nIter }) => [cluster, nIter])).toEqual(
            typescript.splits.map(({ cluster, nIter }) => [cluster, nIter]),
          )
          expect(Math.abs(native.inertia - typescript.inertia)).toBeLessThanOrEqual(
            1e-12 * typescript.inertia,
          )
        }
      }
    }
  })
})

function countsOf(labels: Int32Array, nClusters: number): number[] {
  const counts = new Array<number>(nClusters).fill(0)
  for (const label of labels) counts[label]++
  return counts
}
