import { Matrix } from '@centroid/kmeans-native'
import { describe, expect, it } from 'vitest'
import { readRows } from '../../../../fixtures/goldens.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { fitMiniBatchKMeans } from '../../src/kmeans/fit-mini-batch-kmeans.ts'
import type { MiniBatchProgress } from '../../src/kmeans/mini-batch-options.ts'
import { eachBackend } from './each-backend.ts'

const digits = readRows('digits')
const centres = Array.from({ length: 20 }, (_, j) => [Math.sin(j * 7) * 50, Math.cos(j * 3) * 50, j * 4])
const blobs = Matrix.fromRows(
  Array.from({ length: 6000 }, (_, i) => centres[i % 20].map((value, t) => value + Math.sin(i * (t + 1.3)))),
)

eachBackend((backend) => {
  describe('fitMiniBatchKMeans()', () => {
    it('comes close to the inertia of fitKMeans()', async () => {
      for (const x of [blobs, Matrix.fromRows(digits)]) {
        const options = { nClusters: 20, seed: 3, backend }
        const exact = await fitKMeans(x, { ...options, nInit: 1 })
        const model = await fitMiniBatchKMeans(x, options)
        expect(model.inertia).toBeLessThan(exact.inertia * 1.2)
        expect(Array.from(model.labels)).toEqual(Array.from(model.predict(x)))
        expect(-model.score(x)).toBeCloseTo(model.inertia, 4)
        expect(model.sizes.reduce((a, b) => a + b)).toBe(x.rows)
      }
    })

    it('goes through floor(maxIter * rows / batchSize) steps where nothing stops it', async () => {
      const steps: MiniBatchProgress[] = []
      const model = await fitMiniBatchKMeans(blobs, {
        nClusters: 5,
        maxIter: 10,
        batchSize: 1024,
        maxNoImprovement: 'never',
        backend,
        onProgress: (progress) => void steps.push(progress),
      })
      expect(steps.map(({ step }) => step)).toEqual(
        Array.from({ length: Math.floor((10 * 6000) / 1024) }, (_, i) => i + 1),
      )
      expect(steps[0].smoothedInertia).toBeNull()
      expect(model).toMatchObject({ nIter: 10, stoppedBy: 'max_iter', converged: false })
    })

    it.each([
      ['no_improvement', {}],
      ['tol', { tol: 1e-4, maxNoImprovement: 'never' as const }],
    ])('stops by %s before the iterations are used up', async (stoppedBy, options) => {
      const steps: MiniBatchProgress[] = []
      const onProgress = (progress: MiniBatchProgress): void => void steps.push(progress)
      const model = await fitMiniBatchKMeans(blobs, { nClusters: 20, backend, onProgress, ...options })
      expect(model).toMatchObject({ stoppedBy, converged: true })
      expect(model.nIter).toBeLessThan(100)
      expect(model.nIter).toBe(Math.ceil((steps.length * 1024) / 6000))
    })

    it('keeps more than half of the centroids apart where half of the rows are zero', async () => {
      const rows = blobs.toRows().map((row, i) => (i % 2 ? row : [0, 0, 0]))
      const model = await fitMiniBatchKMeans(rows, { nClusters: 20, init: 'random', seed: 1, backend })
      expect(new Set(model.centroids.toRows().map((row) => row.map(Math.round).join())).size).toBeGreaterThan(
        10,
      )
    })

    it('keeps perfect centroids with a tiny ratio', async () => {
      const few = blobs.toRows().filter((_, i) => i % 20 < 3)
      const options = { nClusters: 3, init: centres.slice(0, 3), backend }
      const model = await fitMiniBatchKMeans(few, { ...options, reassignmentRatio: 1e-15 })
      expect(model.sizes).toEqual([300, 300, 300])
      expect(model.starts[0].relocations).toBe(0)
    })

    it('never draws rows of weight zero', async () => {
      const rows = blobs.toRows().map((row, i) => (i % 2 ? row : [1e6, 1e6, 1e6]))
      const sampleWeight = rows.map((_, i) => i % 2)
      const model = await fitMiniBatchKMeans(rows, { nClusters: 10, sampleWeight, seed: 2, backend })
      expect(Math.max(...model.centroids.data)).toBeLessThan(1000)
    })

    it('is the same for the same seed, warns of what has no effect, and refuses more clusters than rows', async () => {
      const options = { nClusters: 4, seed: 9, initSize: 3, backend }
      const [a, b] = [await fitMiniBatchKMeans(blobs, options), await fitMiniBatchKMeans(blobs, options)]
      expect(b.centroids).toEqual(a.centroids)
      expect(a.warnings).toEqual(['initSize = 3 is below nClusters = 4: 3 * nClusters rows are taken'])
      await expect(fitMiniBatchKMeans([[1], [2]], { nClusters: 3, backend })).rejects.toThrow(
        "Cannot fit MiniBatchKMeans: 'nClusters' must be an integer in [1, 2] (nSamples = 2), got 3",
      )
    })

    it('ends with the reason of a signal', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const onProgress = (): void => controller.abort(reason)
      const fit = fitMiniBatchKMeans(blobs, { nClusters: 4, signal: controller.signal, onProgress, backend })
      await expect(fit).rejects.toBe(reason)
    })

    it('goes through a source in mini-batches, to the inertia that it finds in the matrix', async () => {
      const source = {
        *batches() {
          for (let from = 0; from < 6000; from += 1500) {
            yield Matrix.of(blobs.data.subarray(from * 3, (from + 1500) * 3), 1500, 3)
          }
        },
      }
      const options = { nClusters: 20, seed: 3, backend, labels: true }
      const model = await fitMiniBatchKMeans(source, options)
      const exact = await fitKMeans(blobs, { nClusters: 20, seed: 3, backend })
      expect(model.inertia).toBeLessThan(exact.inertia * 1.2)
      expect(model.labels).toEqual(model.predict(blobs))
      const never = { ...options, maxIter: 2, maxNoImprovement: 'never' as const, batchSize: 500 }
      expect(await fitMiniBatchKMeans(source, never)).toMatchObject({ nIter: 2, stoppedBy: 'max_iter' })
    })
  })
})
