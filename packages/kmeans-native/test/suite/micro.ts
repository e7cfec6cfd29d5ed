import { describe, expect } from 'vitest'
import { readGolden } from '../../../../fixtures/goldens.ts'
import { Matrix } from '../../src/matrix.ts'
import type { SuiteContext } from './suite-context.ts'
import { distinctLabels, inertiaOf, predictedLabels, problemOf, relativeError } from './problems.ts'

interface MicroCase {
  name: string
  X: number[][]
  init: number[][]
  weights: number[] | null
  options: { max_iter?: number; tol?: number }
  required: {
    labels?: number[]
    labels_one_of?: number[][]
    n_iter?: number
    max_n_iter?: number
    inertia?: number
    warning_distinct?: number
  }
}

/** Small cases that can be checked by hand; what they require holds even where scikit-learn fails. */
export function microTests({ backend, test }: SuiteContext): void {
  const cases: MicroCase[] = readGolden('micro').kmeans
  describe('micro cases', () => {
    for (const { name, X, init, weights, options, required } of cases) {
      test(`fit() does what is required: ${name}`, async () => {
        const problem = problemOf(Matrix.fromRows(X), init.length, {
          init,
          sampleWeight: weights && Float64Array.from(weights),
          maxIter: options.max_iter ?? 300,
          tol: options.tol ?? 1e-4,
        })
        const found = await backend.fit(problem)
        const labels = Array.from(found.labels)
        if (required.labels) expect(labels).toEqual(required.labels)
        if (required.labels_one_of) expect(required.labels_one_of).toContainEqual(labels)
        if (required.n_iter !== undefined) expect(found.nIter).toBe(required.n_iter)
        if (required.max_n_iter !== undefined) expect(found.nIter).toBeLessThanOrEqual(required.max_n_iter)
        if (required.warning_distinct !== undefined)
          expect(distinctLabels(found)).toBe(required.warning_distinct)
        if (required.inertia !== undefined) expect(found.inertia).toBeCloseTo(required.inertia, 12)
        expect(predictedLabels(backend, problem, found)).toEqual(found.labels)
        expect(found.inertia).toBeCloseTo(inertiaOf(problem, found), 12)
        expect(found.sizes).toEqual(found.sizes.map((_, j) => labels.filter((label) => label === j).length))
      })
    }

    test('fit() gives the hand-computed weighted case in float32 too', async () => {
      const [{ X, init, weights, required }] = cases
      const sampleWeight = Float64Array.from(weights ?? [])
      const found = await backend.fit(problemOf(Matrix.fromRows(X, 'float32'), 2, { init, sampleWeight }))
      expect(Array.from(found.labels)).toEqual(required.labels)
      expect(found.nIter).toBe(2)
      expect(relativeError(found.inertia, 0.375)).toBeLessThan(1e-6)
      expect(Array.from(found.centroids)).toEqual([0.125, 0, 0.875, 1])
    })

    test('fit() puts the centroids of the weighted relocation exactly at -1 and 1', async () => {
      const { X, init, weights } = cases.find(({ name }) => name === 'weighted relocation') ?? cases[0]
      const sampleWeight = Float64Array.from(weights ?? [])
      const found = await backend.fit(problemOf(Matrix.fromRows(X), 2, { init, sampleWeight }))
      expect(found.centroids[0]).toBeCloseTo(-1, 14)
      expect(found.centroids[1]).toBeCloseTo(1, 14)
    })
  })
}
