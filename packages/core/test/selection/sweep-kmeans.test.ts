import { Matrix } from '@centroid/kmeans-native'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { KMeansModel } from '../../src/kmeans/model.ts'
import type { SweepProgress } from '../../src/kmeans/options.ts'
import { findElbow } from '../../src/selection/elbow.ts'
import { sweepKMeans } from '../../src/selection/sweep-kmeans.ts'
import { readGolden, readRows } from '../../../../fixtures/goldens.ts'
import { eachBackend } from '../kmeans/each-backend.ts'

const iris = readRows('iris')

eachBackend((backend) => {
  describe('sweepKMeans()', () => {
    it('gives for each k what fitKMeans() gives', async () => {
      const row = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 2 })
      const options = fc.record({
        seed: fc.integer({ min: 0, max: 0xffffffff }),
        init: fc.constantFrom('k-means++', 'random'),
        dtype: fc.constantFrom('float64', 'float32'),
        nInit: fc.integer({ min: 1, max: 3 }),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 5, maxLength: 30 }), options, async (rows, given) => {
          const sweep = await sweepKMeans(rows, { kMin: 2, kMax: 5, ...given, backend })
          for (const [i, k] of sweep.kValues.entries()) {
            const alone = await fitKMeans(rows, { nClusters: k, ...given, backend })
            expect(sweep.models[i].toJSON()).toEqual(alone.toJSON())
          }
        }),
        { numRuns: 30 },
      )
    })

    it('covers 1 to 10 by default, fewer where there are fewer rows', async () => {
      const x = Matrix.fromRows(iris)
      const sweep = await sweepKMeans(x, { seed: 42, nInit: 10, backend })
      expect(sweep.kValues).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(sweep.inertias).toEqual(sweep.models.map((model) => model.inertia))
      expect(findElbow(sweep).k).toBe(readGolden('iris').scalings.raw.elbow.k1_12.kneed_interp1d_offline)
      expect((await sweepKMeans(iris.slice(0, 4), { backend })).kValues).toEqual([1, 2, 3, 4])
      expect((await sweepKMeans(iris, { kMin: 12, nInit: 1, backend })).kValues).toEqual([12])
    })

    it('tells its progress by k', async () => {
      const seen: SweepProgress[] = []
      const { models } = await sweepKMeans(iris, {
        kMax: 3,
        nInit: 2,
        backend,
        onProgress: (p) => void seen.push(p),
      })
      for (const model of models) {
        const mine = seen.filter((progress) => progress.k === model.nClusters)
        expect(mine).toHaveLength(model.starts.reduce((sum, start) => sum + start.nIter, 0))
      }
      expect(Object.keys(seen[0]).sort()).toEqual(['changedLabels', 'iteration', 'k', 'shift', 'start'])
    })

    it('chains its values of k where asked, so that the inertia never rises', async () => {
      const options = { kMax: 12, seed: 3, backend, sweep: 'chained' } as const
      const { kValues, inertias, models } = await sweepKMeans(iris, options)
      expect(kValues).toHaveLength(12)
      inertias.slice(1).forEach((inertia, i) => expect(inertia).toBeLessThanOrEqual(inertias[i]))
      for (const [i, model] of models.entries()) {
        expect(model.params).toMatchObject({ nClusters: i + 1, chained: { rounds: 2, kMin: 1, kMax: 12 } })
        expect(model.params.nInit).toBe(model.starts.length)
        expect(model.labels).toEqual(model.predict(iris))
        expect(KMeansModel.fromJSON(JSON.parse(JSON.stringify(model))).toJSON()).toEqual(model.toJSON())
      }
      const more = await sweepKMeans(iris, { ...options, rounds: 5 })
      expect(more.models[2].inertia).toBeCloseTo(78.85, 2)
    })

    it('refuses the options of the other kind of sweep', async () => {
      const refused = [
        [{ rounds: 2 }, "'rounds' has no meaning in a sweep that is independent"],
        [{ sweep: 'chained', nInit: 3 }, "'nInit' has no meaning in a sweep that is chained"],
        [{ sweep: 'chained', init: 'random' }, "'init' has no meaning in a sweep that is chained"],
        [{ sweep: 'chained', metric: 'cosine' }, "'metric' must be 'euclidean' in a sweep that is chained"],
      ] as const
      for (const [options, message] of refused) {
        await expect(sweepKMeans(iris, { ...options, backend })).rejects.toThrow(RangeError)
        await expect(sweepKMeans(iris, { ...options, backend })).rejects.toThrow(message)
      }
    })

    it('rejects with the reason of its signal', async () => {
      const reason = new Error('no time')
      await expect(sweepKMeans(iris, { backend, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    })
  })
})
