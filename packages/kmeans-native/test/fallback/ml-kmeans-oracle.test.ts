import { kmeans } from 'ml-kmeans'
import { describe, expect, it } from 'vitest'
import { typescriptBackend } from '../../src/fallback/typescript-backend.ts'
import { blobs, problemOf, relativeError, uniform } from '../suite/problems.ts'

describe('fit() against ml-kmeans from the same centroids', () => {
  const data = [
    { name: 'blobs', matrix: blobs(800, 4, { centres: 6 }).matrix },
    { name: 'noise', matrix: uniform(600, 3) },
  ]
  for (const { name, matrix } of data) {
    for (const k of [1, 2, 5, 9]) {
      it(`gives its labels and centroids on ${name}, k=${k}`, async () => {
        const rows = matrix.toRows()
        const init = rows.slice(0, k)
        const expected = kmeans(rows, k, { initialization: init, tolerance: 0, maxIterations: 1000 })
        const found = await typescriptBackend.fit(problemOf(matrix, k, { init, tol: 0, maxIter: 1000 }))
        expect(Array.from(found.labels)).toEqual(expected.clusters)
        expected.centroids
          .flat()
          .forEach((value, p) => expect(relativeError(found.centroids[p], value)).toBeLessThan(1e-10))
      })
    }
  }
})
