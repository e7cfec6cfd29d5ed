import { table } from 'arquero'
import { describe, expect, it } from 'vitest'
import { DataError } from '../../src/errors.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { KMeansModel } from '../../src/kmeans/model.ts'
import { sweepKMeans } from '../../src/selection/sweep-kmeans.ts'
import { readRows } from '../../../../fixtures/goldens.ts'

const iris = readRows('iris')
const column = (j: number) => iris.map((row) => row[j])
const flowers = table({
  a: column(0),
  b: column(1),
  kind: iris.map(() => 'iris'),
  c: column(2),
  d: column(3),
})

describe('a table as input', () => {
  it('is fitted and swept by its numeric columns', async () => {
    const fromTable = await fitKMeans(flowers, { nClusters: 3 })
    const fromRows = await fitKMeans(iris, { nClusters: 3 })
    expect(fromTable.inertia).toBe(fromRows.inertia)
    expect(fromTable.featureNames).toEqual(['a', 'b', 'c', 'd'])
    expect(fromRows.featureNames).toBeUndefined()
    const { models } = await sweepKMeans(flowers, { kMin: 3, kMax: 3 })
    expect(models[0].toJSON()).toEqual(fromTable.toJSON())
  })

  it('is predicted by the names of the columns, in whatever order they stand', async () => {
    const model = await fitKMeans(flowers, { nClusters: 3 })
    const shuffled = table({ d: column(3), extra: column(0), c: column(2), a: column(0), b: column(1) })
    expect(model.predict(shuffled)).toEqual(model.labels)
    const read = KMeansModel.fromJSON(JSON.parse(JSON.stringify(model)))
    expect(read.predict(shuffled)).toEqual(model.labels)
    expect(read.featureNames).toEqual(model.featureNames)
  })

  it('is refused when a column is missing or has gaps', async () => {
    const model = await fitKMeans(flowers, { nClusters: 3 })
    expect(() => model.predict(table({ a: [1], b: [2], c: [3] }))).toThrow(DataError)
    const gappy = table({ a: [1, null, 3], b: [1, 2, 3] })
    await expect(fitKMeans(gappy, { nClusters: 2 })).rejects.toThrow(/column "a" has 1 missing value/)
  })
})
