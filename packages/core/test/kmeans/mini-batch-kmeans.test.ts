import { type Matrix } from '@centroid/kmeans-native'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRows } from '../../../../fixtures/goldens.ts'
import { DataError } from '../../src/errors.ts'
import { MiniBatchKMeans } from '../../src/kmeans/mini-batch-kmeans.ts'
import { KMeansModel } from '../../src/kmeans/model.ts'
import { loadModel } from '../../src/models/load-model.ts'
import { saveModel } from '../../src/models/save-model.ts'
import { eachBackend } from './each-backend.ts'
import { goldenCases, labelsHash, spreadRows } from './golden-data.ts'

const iris = readRows('iris')

eachBackend((backend) => {
  describe('MiniBatchKMeans', () => {
    it.each(goldenCases())('partialFit() equals scikit-learn on $set $scaling', async ({ rows, golden }) => {
      const { k, batches, counts, centers, predict_sha256 } = golden.partial_fit
      const clusters = new MiniBatchKMeans({
        nClusters: k,
        init: spreadRows(rows, k),
        reassignmentRatio: 0,
        backend,
      })
      for (let b = 0; b < batches; b++) await clusters.partialFit(rows.slice(b * 50, b * 50 + 50))
      expect(Array.from(clusters.counts)).toEqual(counts)
      const { centroids } = clusters
      const spread = Math.sqrt(golden.mean_variance)
      centers.flat().forEach((value: number, p: number) => {
        expect(Math.abs((centroids as Matrix).data[p] - value)).toBeLessThanOrEqual(1e-10 * spread)
      })
      expect(labelsHash(clusters.toModel().predict(rows))).toBe(predict_sha256)
    })

    it('weights a row as so many copies of it', async () => {
      const weights = iris.map((_, i) => i % 3)
      const copies = iris.flatMap((row, i) => Array.from({ length: weights[i] }, () => row))
      const options = { nClusters: 3, init: [iris[0], iris[60], iris[120]], reassignmentRatio: 0, backend }
      const weighted = await new MiniBatchKMeans(options).partialFit(iris, weights)
      const repeated = await new MiniBatchKMeans(options).partialFit(copies)
      expect(weighted.counts).toEqual(repeated.counts)
      const expected = (repeated.centroids as Matrix).data
      ;(weighted.centroids as Matrix).data.forEach((value, p) => expect(value).toBeCloseTo(expected[p], 12))
    })

    it('recovers clusters from many batches of the same rows', async () => {
      const centres = [[0, 0], [10, 0], [0, 10]] // prettier-ignore
      const rows = Array.from({ length: 90 }, (_, i) =>
        centres[i % 3].map((value, t) => value + Math.sin(i * (3 + t)) / 2),
      )
      const clusters = new MiniBatchKMeans({ nClusters: 3, seed: 0, backend })
      for (let i = 0; i < 100; i++) await clusters.partialFit(rows)
      const labels = clusters.toModel().predict(rows)
      expect(new Set(labels).size).toBe(3)
      rows.forEach((_, i) => expect(labels[i]).toBe(labels[i % 3]))
      expect(clusters.nSteps).toBe(100)
    })

    it('moves centroids without rows to rows of the batch, at most half as many as there are rows', async () => {
      const far = Array.from({ length: 8 }, (_, j) => [1e6 + j, 1e6])
      const init = [[0, 0], ...far]
      const rows = [[0, 1], [1, 0], [2, 2], [3, 1]] // prettier-ignore
      const kept = await new MiniBatchKMeans({
        nClusters: 9,
        init,
        reassignmentRatio: 0,
        backend,
      }).partialFit(rows)
      expect(kept.centroids?.toRows().slice(1)).toEqual(far)
      const moved = await new MiniBatchKMeans({ nClusters: 9, init, backend }).partialFit(rows)
      const now = moved.centroids?.toRows() as number[][]
      const reassigned = now.slice(1).filter((row) => rows.some((r) => r.join() === row.join()))
      expect(reassigned).toHaveLength(2)
      expect(moved.toModel().starts[0].relocations).toBe(2)
    })

    it('gives the same centroids for the same seed, and steps in the order of the calls', async () => {
      const halves = [iris.filter((_, i) => i % 2 === 0), iris.filter((_, i) => i % 2 === 1)]
      const options = { nClusters: 4, seed: 5, backend }
      const [one, two] = [new MiniBatchKMeans(options), new MiniBatchKMeans(options)]
      for (const half of halves) await one.partialFit(half)
      await Promise.all(halves.map((half) => two.partialFit(half)))
      expect(two.centroids).toEqual(one.centroids)
    })

    it('makes a model that is saved and read like any other, and that later batches leave alone', async () => {
      const clusters = await new MiniBatchKMeans({ nClusters: 3, seed: 1, backend }).partialFit(iris)
      const model = clusters.toModel()
      const before = model.predict(iris)
      await clusters.partialFit(iris.map((row) => row.map((value) => value + 5)))
      expect(model.predict(iris)).toEqual(before)
      expect(KMeansModel.fromJSON(JSON.parse(JSON.stringify(model))).predict(iris)).toEqual(before)
      const folder = mkdtempSync(join(tmpdir(), 'mini-batch-'))
      try {
        await saveModel(join(folder, 'model'), { name: 'iris', model })
        expect((await loadModel(join(folder, 'model'))).model.predict(iris)).toEqual(before)
      } finally {
        rmSync(folder, { recursive: true })
      }
      expect(model.sizes.reduce((a, b) => a + b)).toBe(150)
      expect(model).toMatchObject({ converged: false, nIter: 1, params: { algorithm: 'mini-batch' } })
    })

    it('is as before after a batch that it refuses', async () => {
      const clusters = new MiniBatchKMeans({ nClusters: 2, seed: 1, backend })
      await expect(clusters.partialFit([[1, 2]])).rejects.toThrow(
        "Cannot fit MiniBatchKMeans: 'nClusters' must be an integer in [1, 1] (nSamples = 1), got 2",
      )
      expect(() => clusters.toModel()).toThrow('Cannot build model: at least one batch is required, got none')
      await clusters.partialFit([[1, 2], [3, 4], [9, 9]]) // prettier-ignore
      const { centroids, counts } = clusters
      await expect(clusters.partialFit([[1, 2, 3]])).rejects.toThrow(
        'every batch must have 2 features as the first has, got 3',
      )
      await expect(clusters.partialFit([[1, 2], [NaN, 0]])).rejects.toBeInstanceOf(DataError) // prettier-ignore
      expect(clusters.centroids).toEqual(centroids)
      expect(clusters.counts).toEqual(counts)
      expect(clusters.nSteps).toBe(1)
    })
  })
})
