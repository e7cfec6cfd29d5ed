import { describe, expect } from 'vitest'
import type { FitProblem, FitResult } from '../../src/backend.ts'
import { Matrix } from '../../src/matrix.ts'
import type { SuiteContext } from './suite-context.ts'
import { problemOf, rowsOf, uniform } from './problems.ts'

/** Numbers at the edge of what float64 holds. */
export function extremeTests({ backend, test }: SuiteContext): void {
  describe('extremes', () => {
    test('fit() keeps centroids finite where a row that moves takes all the weight that counts', async () => {
      const sampleWeight = Float64Array.of(1, 1, 1e20)
      const matrix = Matrix.fromRows([[0], [1], [10]])
      const found = await backend.fit(problemOf(matrix, 2, { init: [[0], [0]], sampleWeight }))
      expect(Array.from(found.labels)).toEqual([1, 1, 0])
      expect(Array.from(found.centroids)).toEqual([10, 0.5])
    })

    test('fit() labels by direct differences also where their squares underflow', async () => {
      for (const seed of [1, 2, 3, 4]) {
        const matrix = uniform(500, 1 + seed, seed)
        matrix.data.forEach((value, p) => (matrix.data[p] = value * 1e-160))
        const problem = problemOf(matrix, 9, { init: rowsOf(matrix, [0, 1, 2, 3, 4, 5, 6, 7, 8]), tol: 0 })
        const found = await backend.fit(problem)
        expect(Array.from(found.labels)).toEqual(nearestByDifferences(problem, found))
      }
    })
  })
}

function nearestByDifferences({ matrix }: FitProblem, { centroids, offset, sizes }: FitResult): number[] {
  const { rows, cols } = matrix
  const distance = (row: number, j: number): number => {
    let sum = 0
    for (let t = 0; t < cols; t++) {
      const difference = matrix.data[row * cols + t] - offset[t] - (centroids[j * cols + t] - offset[t])
      sum += difference * difference
    }
    return sum
  }
  return Array.from({ length: rows }, (_, row) => {
    const distances = sizes.map((_, j) => distance(row, j))
    return distances.indexOf(Math.min(...distances))
  })
}
