import { describe, expect } from 'vitest'
import type { FitProblem, KMeansBackend } from '../../src/backend.ts'
import { typescriptBackend } from '../../src/fallback/typescript-backend.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'
import { blobs, problemOf, relativeError, rowsOf, uniform } from '../suite/problems.ts'
import { nativeIt } from './native-it.ts'

describe('native equals typescript', () => {
  const shapes = [1, 2, 3, 7, 8, 9, 16, 17, 65].map((cols, i) => ({ cols, rows: 257 + 64 * i, k: 2 + 3 * i }))
  for (const dtype of ['float64', 'float32'] as DType[]) {
    for (const { rows, cols, k } of shapes) {
      nativeIt(
        `fit() gives the same labels and nIter on ${rows} x ${cols}, k=${k}, ${dtype}`,
        async ({ backend: native }) => {
          const sampleWeight = Float64Array.from({ length: rows }, (_, i) => i % 4)
          for (const matrix of [
            blobs(rows, cols, { centres: k, dtype }).matrix,
            uniform(rows, cols, 2, dtype),
          ]) {
            await expectSame(native, problemOf(matrix, k, { init: rowsOf(matrix, range(k)), tol: 0 }))
            await expectSame(native, problemOf(matrix, k, { seed: k, nInit: 3 }))
            await expectSame(native, problemOf(matrix, k, { seed: k, sampleWeight, init: 'random' }))
            await expectSame(native, { ...problemOf(matrix, k, { seed: k, nInit: 2 }), metric: 'cosine' })
          }
        },
      )
    }
  }

  nativeIt('fit() relocates the same rows', async ({ backend: native }) => {
    const { matrix } = blobs(400, 3, { centres: 5 })
    const init = range(12).map((j) => (j < 2 ? [j, j, j] : [500 + j, 500, 500]))
    for (const maxIter of [1, 2, 3, 300])
      await expectSame(native, problemOf(matrix, 12, { init, maxIter, tol: 0 }))
  })

  nativeIt('fit() breaks ties alike on a grid of small integers', async ({ backend: native }) => {
    for (let seed = 1; seed < 20; seed++) {
      const grid = Matrix.fromRows(uniform(120, 3, seed).toRows().map((row) => row.map((value) => Math.floor(value * 4)))) // prettier-ignore
      await expectSame(native, problemOf(grid, 6, { init: rowsOf(grid, range(6)) }))
    }
  })

  nativeIt('fit() breaks ties alike where rows are summed in several blocks', async ({ backend: native }) => {
    for (let seed = 1; seed <= 12; seed++) {
      const rows = 2048 + 331 * seed
      const tenths = Matrix.zeros(rows, 2)
      uniform(rows, 2, seed).data.forEach((value, p) => (tenths.data[p] = Math.floor(value * 7) * 0.3 - 0.7))
      const sampleWeight = seed % 3 === 0 ? Float64Array.from({ length: rows }, (_, i) => i % 4) : null
      for (const init of ['k-means++', 'random'] as const) {
        await expectSame(
          native,
          problemOf(tenths, 2 + (seed % 9), { init, seed, sampleWeight, nInit: 4, tol: 0 }),
        )
      }
    }
  })

  nativeIt('fit() breaks ties alike between directions of small integers', async ({ backend: native }) => {
    for (let seed = 1; seed <= 40; seed++) {
      const rows = seed % 8 === 0 ? 2500 : 20 + 5 * seed
      const integers = uniform(rows, 1 + (seed % 4), seed).toRows()
      const grid = Matrix.fromRows(
        integers.map((row) => row.map((value, t) => Math.floor(value * 5) - 2 || (t === 0 ? 1 : 0))),
        seed % 2 === 0 ? 'float64' : 'float32',
      )
      const sampleWeight = seed % 3 === 0 ? Float64Array.from({ length: rows }, (_, i) => i % 4) : null
      const problem = problemOf(grid, 2 + (seed % 9), { seed, sampleWeight, nInit: 3 })
      await expectSame(native, { ...problem, metric: 'cosine' })
    }
  })

  nativeIt('transform() differs by at most 1e-12, predict() not at all', async ({ backend: native }) => {
    const { matrix } = blobs(333, 7, { centres: 6 })
    const { centroids, offset } = await native.fit(problemOf(matrix, 6))
    const set = { centroids, offset, nClusters: 6 }
    expect(native.predict(matrix, set)).toEqual(typescriptBackend.predict(matrix, set))
    const expected = typescriptBackend.transform(matrix, set)
    native
      .transform(matrix, set)
      .forEach((distance, p) => expect(relativeError(distance, expected[p])).toBeLessThan(1e-12))
  })
})

async function expectSame(native: KMeansBackend, problem: FitProblem): Promise<void> {
  const [a, b] = [await native.fit(problem), await typescriptBackend.fit(problem)]
  expect(a.labels).toEqual(b.labels)
  expect(a.starts.map(({ nIter, stoppedBy, relocations }) => ({ nIter, stoppedBy, relocations }))).toEqual(
    b.starts.map(({ nIter, stoppedBy, relocations }) => ({ nIter, stoppedBy, relocations })),
  )
  expect(a.bestStart).toBe(b.bestStart)
  expect(relativeError(a.inertia, b.inertia)).toBeLessThan(1e-12)
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i)
}
