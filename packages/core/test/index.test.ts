import { expect, it } from 'vitest'
import {
  findElbow,
  fitKMeans,
  KMeansModel,
  kneedle,
  Matrix,
  outcomeOf,
  sweepKMeans,
  type ErrorCode,
} from '../src/index.ts'

it('the entry point fits, keeps and predicts as the README shows', async () => {
  const x = Matrix.fromRows([
    [5.1, 3.5],
    [4.9, 3.0],
    [6.3, 2.9],
    [6.5, 3.0],
    [7.7, 3.8],
  ])
  const model = await fitKMeans(x, { nClusters: 2, seed: 42 })
  expect(model.centroids).toBeInstanceOf(Matrix)
  const read = KMeansModel.fromJSON(JSON.parse(JSON.stringify(model)))
  expect(read.predict(x)).toEqual(model.predict(x))
  expect(read.transform(x).toRows()).toEqual(model.transform(x).toRows())
  expect(model.score(x)).toBeCloseTo(-model.inertia, 12)

  const sweep = await sweepKMeans(x, { kMin: 1, kMax: 5, seed: 42, nInit: 10 })
  expect(sweep.kValues).toEqual([1, 2, 3, 4, 5])
  expect(findElbow(sweep)).toMatchObject({ k: 3, method: 'kneedle' })
  const options = { curve: 'convex', direction: 'decreasing' } as const
  expect(kneedle(sweep.kValues, sweep.inertias, options).knee).toBe(3)
})

it('the entry point gives every error class the code of its outcome', async () => {
  const exported: Record<string, unknown> = await import('../src/index.ts')
  const codes = Object.entries(exported)
    .filter(([name]) => name.endsWith('Error') && name !== 'CentroidError')
    .map(([, errorClass]) => new (errorClass as new (message: string) => { code: ErrorCode })('').code)
  expect(codes.sort()).toEqual(Object.keys(outcomeOf).sort())
})
