import { describe, expect, it } from 'vitest'
import type { CentredMatrix } from '../../src/fallback/centring.ts'
import { relocateEmptyClusters } from '../../src/fallback/relocation.ts'

const flag = new Int32Array(1)

/** All rows in cluster 0 of three, in one dimension, as they are. */
function relocate(rows: number[], weights: number[] | null, centroids = [rows[0], rows[0], rows[0]]) {
  const data = Float64Array.from(rows)
  const matrix: CentredMatrix = {
    data,
    rows: rows.length,
    cols: 1,
    offset: new Float64Array(1),
    meanVariance: 1,
    largestSquaredNorm: Infinity,
  }
  const weightOf = (i: number): number => weights?.[i] ?? 1
  const sums = new Float64Array(6)
  const counts = new Int32Array(3)
  rows.forEach((value, i) => {
    sums[0] += weightOf(i) * value
    sums[1] += weightOf(i)
    counts[0] += weightOf(i) > 0 ? 1 : 0
  })
  const sampleWeight = weights && Float64Array.from(weights)
  const labels = new Int32Array(rows.length)
  const relocated = relocateEmptyClusters(
    matrix,
    sampleWeight,
    Float64Array.from(centroids),
    labels,
    sums,
    counts,
    flag,
  )
  const column = (t: number): number[] => [0, 1, 2].map((j) => sums[j * 2 + t])
  return { relocated, sums: column(0), weights: column(1), counts: Array.from(counts) }
}

describe('relocateEmptyClusters()', () => {
  const rows = [-10, -9.5, -9, -8.5, -8, -1, 1, 9, 9.5, 10]

  it('moves the farthest rows to the empty clusters, as scikit-learn does', () => {
    const found = relocate(rows, null)
    expect(found).toEqual({ relocated: 2, sums: [-36, 10, 9.5], weights: [8, 1, 1], counts: [8, 1, 1] })
  })

  it('moves weighted values with their weight', () => {
    const found = relocate([0, 1, 2, 3], [1, 1, 2, 0.5])
    expect(found.sums).toEqual([1, 1.5, 4])
    expect(found.weights).toEqual([2, 0.5, 2])
  })

  it('takes the lowest row of equally far ones', () => {
    expect(relocate([0, -2, 2, 1, -2], null).sums).toEqual([1 - 2, -2, 2])
  })

  it('never takes a row of zero weight nor the last one of a cluster', () => {
    expect(relocate([0, 50, 1, 60], [1, 0, 1, 0])).toMatchObject({
      relocated: 1,
      sums: [0, 1, 0],
      counts: [1, 1, 0],
    })
  })

  it('does nothing when every row lies on its centroid', () => {
    expect(relocate([4, 4, 4, 4], null)).toMatchObject({ relocated: 0, counts: [4, 0, 0] })
  })
})
