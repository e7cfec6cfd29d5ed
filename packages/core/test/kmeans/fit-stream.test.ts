import { Matrix, type Mt19937 } from '@centroid/kmeans-native'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRows } from '../../../../fixtures/goldens.ts'
import { DataError } from '../../src/errors.ts'
import type { BatchSource, SourceBatch } from '../../src/kmeans/batch-source.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import type { KMeansModel } from '../../src/kmeans/model.ts'
import type { PassProgress } from '../../src/kmeans/stream-context.ts'
import { eachBackend } from './each-backend.ts'
import { goldenCases, labelsHash } from './golden-data.ts'

type Random = () => number

/** Rows in batches of the given sizes, in turn. */
function batchesOf(rows: number[][], sizes: number[], weights?: number[]): BatchSource {
  return {
    *batches() {
      for (let from = 0, i = 0; from < rows.length; from += sizes[i++ % sizes.length]) {
        const to = from + sizes[i % sizes.length]
        const x = rows.slice(from, to)
        yield weights ? { x, sampleWeight: weights.slice(from, to) } : x
      }
    },
  }
}

function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

const problems = fc
  .record({
    rows: fc.integer({ min: 8, max: 400 }),
    cols: fc.integer({ min: 1, max: 6 }),
    k: fc.integer({ min: 1, max: 8 }),
    // Coarse grids of decimals make ties, duplicates and empty clusters.
    grid: fc.constantFrom(0, 0.1, 0.3, 1),
    offset: fc.constantFrom(0, 1e4, -1e8),
    seed: fc.nat(),
    sizes: fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 5 }),
    weighted: fc.boolean(),
    far: fc.boolean(),
    dtype: fc.constantFrom('float64' as const, 'float32' as const),
    tol: fc.constantFrom(0, 1e-4, 1e-2),
    maxIter: fc.constantFrom(1, 3, 300),
  })
  .map(({ rows: n, cols, k, grid, offset, seed, weighted, far, ...rest }) => {
    const random = randomFrom(seed)
    const value = (): number => {
      const u = random() * 4
      return offset + (grid ? Math.round(u / grid) * grid : u)
    }
    const rows = Array.from({ length: n }, () => Array.from({ length: cols }, value))
    const init = Array.from({ length: k }, (_, j) => rows[Math.floor((j * n) / k)].slice())
    if (far) init[k - 1] = init[k - 1].map((v) => v + 1000)
    const weights = weighted ? rows.map(() => Math.floor(random() * 4)) : undefined
    if (weights) weights[0] = 1
    return { rows, init, weights, ...rest }
  })

eachBackend((backend) => {
  describe('fitKMeans() of a source of batches', () => {
    it('equals the fit of the whole matrix from the same centroids, however the rows are cut', async () => {
      await fc.assert(
        fc.asyncProperty(problems, async ({ rows, init, weights, sizes, dtype, tol, maxIter }) => {
          const options = { nClusters: init.length, init, dtype, tol, maxIter, backend }
          const whole = await fitKMeans(rows, { ...options, ...(weights && { sampleWeight: weights }) })
          const streamed = await fitKMeans(batchesOf(rows, sizes, weights), { ...options, labels: true })
          expectSameFit(streamed, whole)
        }),
        { numRuns: 150 },
      )
    })
  })
})

function expectSameFit(streamed: KMeansModel, whole: KMeansModel): void {
  const summary = ({ nIter, stoppedBy, sizes, offset, labels, starts }: KMeansModel) => {
    return { nIter, stoppedBy, sizes, offset, labels, relocations: starts[0].relocations }
  }
  expect(summary(streamed)).toEqual(summary(whole))
  expect(Math.abs(streamed.inertia - whole.inertia)).toBeLessThanOrEqual(1e-12 * whole.inertia)
  streamed.centroids.data.forEach((value, p) =>
    expect(Math.abs(value - whole.centroids.data[p])).toBeLessThanOrEqual(
      1e-12 * Math.abs(whole.centroids.data[p]),
    ),
  )
}
