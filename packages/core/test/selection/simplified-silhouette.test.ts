import { describe, expect, it } from 'vitest'
import { readRows } from '../../../../fixtures/goldens.ts'
import { readTable } from '../../src/data/read-table.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { simplifiedSilhouette, simplifiedSilhouetteScore } from '../../src/selection/simplified-silhouette.ts'
import { eachBackend } from '../kmeans/each-backend.ts'
import { goldenCases } from '../kmeans/golden-data.ts'

const iris = readRows('iris')

eachBackend((backend) => {
  describe('simplifiedSilhouette()', () => {
    it('gives the goldens of every set that stores centroids within 1e-9', async () => {
      for (const { set, scaling, rows, golden } of goldenCases()) {
        for (const { k, labels, centers, simplified_silhouette } of golden.best_of_many.results.slice(1)) {
          if (!centers) continue
          const clustering = {
            centroids: centers,
            labels: Array.from(labels as string, (digit) => parseInt(digit, 36)),
          }
          const found = await simplifiedSilhouetteScore(rows, clustering, { backend })
          expect(Math.abs(found / simplified_silhouette - 1), `${set}, ${scaling}, k = ${k}`).toBeLessThan(
            1e-9,
          )
        }
      }
    })

    it('of a model is that of its centroids and predictions', async () => {
      for (const dtype of ['float64', 'float32'] as const) {
        const model = await fitKMeans(iris, { nClusters: 4, seed: 3, dtype, backend })
        const found = await simplifiedSilhouette(iris, model, { backend, threads: 1 })
        expect(found.samples.every((value) => value >= 0 && value <= 1)).toBe(true)
        const distances = model.transform(iris).toRows()
        found.samples.forEach((value, i) => {
          const [own, next] = [...distances[i]].sort((a, b) => a - b)
          expect(value).toBeCloseTo(next === 0 ? 0 : (next - own) / next, dtype === 'float64' ? 12 : 5)
        })
        const { centroids, labels } = model
        if (dtype === 'float64')
          expect(await simplifiedSilhouette(iris, { centroids, labels }, { backend })).toEqual(found)
        const shares = Array.from(found.clusterMeans, (mean, j) => (mean * model.sizes[j]) / 150)
        expect(shares.reduce((a, b) => a + b)).toBeCloseTo(found.mean, 12)
      }
    })

    it('takes the columns of a table that its model was fitted to', async () => {
      const table = await readTable(new URL('../../../../fixtures/data/iris.csv', import.meta.url).pathname)
      const model = await fitKMeans(table, { nClusters: 3, seed: 1, backend })
      const { centroids, labels } = model
      const expected = await simplifiedSilhouetteScore(iris, { centroids, labels }, { backend })
      expect(await simplifiedSilhouetteScore(table, model, { backend })).toBe(expected)
    })

    it('leaves centroids without rows out', async () => {
      const x = [[0], [1], [5], [6]]
      const found = await simplifiedSilhouette(
        x,
        { centroids: [[0.5], [3], [5.5]], labels: [0, 0, 2, 2] },
        { backend },
      )
      expect(Array.from(found.samples)).toEqual([5 / 5.5, 4 / 4.5, 4 / 4.5, 5 / 5.5])
      expect(found.clusterMeans[1]).toBeNaN()
    })

    it('refuses shapes and labels that do not fit', async () => {
      const x = [[0], [1], [5], [6]]
      const score = (clustering: unknown): Promise<number> =>
        simplifiedSilhouetteScore(x, clustering as Parameters<typeof simplifiedSilhouette>[1], { backend })
      await expect(score({ centroids: [[0], [1]], labels: [0, 0, 1, 2] })).rejects.toThrow(
        /must be in \[0, 1\] .* got 2/,
      )
      await expect(score({ centroids: [[0], [1]], labels: [0, 0, 1, -1] })).rejects.toThrow(/got -1/)
      await expect(score({ centroids: [[0, 1], [1, 1]], labels: [0, 0, 1, 1] })).rejects.toThrow(/2 features .* got 1/) // prettier-ignore
      await expect(score({ centroids: [[0], [1]], labels: [0, 0, 0, 0] })).rejects.toThrow(
        /at least 2 clusters/,
      )
      await expect(score(undefined)).rejects.toThrow(TypeError)
      await expect(score({ labels: [0, 0, 1, 1] })).rejects.toThrow(/a model or \{ centroids, labels \}/)
      const narrow = await fitKMeans(iris, { nClusters: 2, backend })
      await expect(score(narrow)).rejects.toThrow(RangeError)
    })
  })
})
