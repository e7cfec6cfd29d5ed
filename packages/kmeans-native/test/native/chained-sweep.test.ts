import { describe, expect } from 'vitest'
import type { FitResult } from '../../src/backend.ts'
import { typescriptBackend } from '../../src/fallback/typescript-backend.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'
import { chainedProblem } from '../suite/chained-sweep.ts'
import { blobs, relativeError, uniform } from '../suite/problems.ts'
import { nativeIt } from './native-it.ts'

const kValues = Array.from({ length: 11 }, (_, i) => i + 1)

describe('a chained sweep', () => {
  for (const dtype of ['float64', 'float32'] as DType[]) {
    nativeIt(`gives the bits of the TypeScript backend, ${dtype}`, async ({ backend }) => {
      for (const [rows, cols] of [
        [70, 1],
        [500, 3],
        [2500, 7],
        [4097, 2],
      ]) {
        const sampleWeight = Float64Array.from({ length: rows }, (_, i) => i % 4)
        for (const matrix of [
          blobs(rows, cols, { centres: 6, dtype }).matrix,
          uniform(rows, cols, 2, dtype),
        ]) {
          const problem = chainedProblem(matrix, kValues, { rounds: 2, seed: rows })
          expectSame(await backend.sweep(problem), await typescriptBackend.sweep(problem))
          const weighted = { ...problem, sampleWeight }
          expectSame(await backend.sweep(weighted), await typescriptBackend.sweep(weighted))
        }
      }
    })
  }

  nativeIt('breaks ties as the TypeScript backend does', async ({ backend }) => {
    for (let seed = 1; seed <= 12; seed++) {
      const rows = seed % 2 ? 150 : 2300
      const grid = Matrix.zeros(rows, 2)
      uniform(rows, 2, seed).data.forEach((value, p) => (grid.data[p] = Math.floor(value * 5) * 0.3))
      const problem = chainedProblem(grid, [...kValues, 30, 40], { seed, rounds: 2 })
      expectSame(await backend.sweep(problem), await typescriptBackend.sweep(problem))
    }
  })

  nativeIt('gives the same bits on 1, 2 and 8 threads', async ({ backend }) => {
    const problem = chainedProblem(uniform(20_000, 5), kValues, { rounds: 2 })
    const [one, two, eight] = await Promise.all(
      [1, 2, 8].map((threads) => backend.sweep({ ...problem, threads })),
    )
    expect(two).toEqual(one)
    expect(eight).toEqual(one)
  })
})

function expectSame(native: FitResult[], typescript: FitResult[]): void {
  native.forEach((result, i) => {
    const expected = typescript[i]
    expect(result.labels).toEqual(expected.labels)
    expect(result.sizes).toEqual(expected.sizes)
    expect(result.inertia).toBe(expected.inertia)
    expect(result.centroids).toEqual(expected.centroids)
    expect(result.bestStart).toBe(expected.bestStart)
    const outline = ({ starts }: FitResult) => starts.map(({ inertia: _, ...start }) => start)
    expect(outline(result)).toEqual(outline(expected))
    result.starts.forEach(({ inertia }, start) =>
      expect(relativeError(inertia, expected.starts[start].inertia)).toBeLessThan(1e-12),
    )
  })
}
