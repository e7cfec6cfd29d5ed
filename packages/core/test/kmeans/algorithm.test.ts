import { Matrix } from '@centroid/kmeans-native'
import { describe, expect, it } from 'vitest'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import type { FitKMeansOptions } from '../../src/kmeans/options.ts'
import { sweepKMeans } from '../../src/selection/sweep-kmeans.ts'
import { readRows } from '../../../../fixtures/goldens.ts'
import { eachBackend } from './each-backend.ts'

const algorithms = ['auto', 'lloyd', 'elkan', 'hamerly'] as const
const iris = readRows('iris')
const grid = Array.from({ length: 400 }, (_, i) => [i % 7, (i * i) % 5, (i * 3) % 4])
const waves = Array.from({ length: 3000 }, (_, i) => [
  Math.sin(i * i),
  Math.cos(i * 1.7),
  Math.sin(i) * (i % 9),
])
const repeated = Array.from({ length: 40 }, (_, i) => [i % 3, 0])

const cases: [string, number[][], Omit<FitKMeansOptions, 'algorithm'>][] = [
  ['clustered rows', iris, { nClusters: 3 }],
  ['rows with exact ties', grid, { nClusters: 8, tol: 0 }],
  ['rows without clusters', waves, { nClusters: 20, tol: 0, nInit: 2 }],
  ['weights', waves, { nClusters: 6, sampleWeight: waves.map((_, i) => i % 4) }],
  [
    'explicit centroids with empty clusters',
    iris,
    { nClusters: 3, init: [iris[0], [90, 90, 90, 90], [99, 99, 99, 99]] },
  ],
  ['fewer distinct rows than clusters', repeated, { nClusters: 5 }],
  ['iterations that are used up', waves, { nClusters: 9, maxIter: 3 }],
  ['float32', waves, { nClusters: 7, dtype: 'float32' }],
  ['metric cosine', iris, { nClusters: 4, metric: 'cosine' }],
  ['one cluster', iris, { nClusters: 1 }],
]

eachBackend((backend) => {
  describe("'algorithm'", () => {
    it.each(cases)('changes no bit of the model: %s', async (_, rows, options) => {
      const matrix = Matrix.fromRows(rows)
      const models = await Promise.all(
        algorithms.map((algorithm) =>
          fitKMeans(matrix, { seed: 5, nInit: 4, backend, ...options, algorithm }),
        ),
      )
      const answers = models.map((model) => {
        const { params, warnings: _, ...answer } = model.toJSON()
        return { ...answer, params: { ...params, algorithm: null } }
      })
      for (const answer of answers) expect(answer).toEqual(answers[0])
      expect(models.map((model) => model.params.algorithm)).toEqual([...algorithms])
    })

    it("warns that 'elkan' has no effect on one cluster, and only then", async () => {
      const warning =
        "algorithm = 'elkan' has no effect: with one cluster there are no distances to leave out"
      const warningsOf = async (algorithm: (typeof algorithms)[number], nClusters: number) =>
        (await fitKMeans(iris, { nClusters, algorithm, backend })).warnings
      expect(await warningsOf('elkan', 1)).toEqual([warning])
      expect(await warningsOf('elkan', 2)).toEqual([])
      for (const other of ['auto', 'lloyd', 'hamerly'] as const)
        expect(await warningsOf(other, 1)).toEqual([])
      const { models } = await sweepKMeans(iris, { kMin: 1, kMax: 3, algorithm: 'elkan', backend })
      expect(models.map((model) => model.warnings)).toEqual([[warning], [], []])
    })
  })
})
