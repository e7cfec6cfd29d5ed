import { describe, expect } from 'vitest'
import { goldenSets, readGolden, readRows } from '../../../../fixtures/goldens.ts'
import { Matrix } from '../../src/matrix.ts'
import type { SuiteContext } from './suite-context.ts'
import { labelsHash, problemOf, relativeError } from './problems.ts'

interface ParityCase {
  k: number
  seed: number
  indices: number[]
  inertia: number
  n_iter: number
  labels_sha256: string
}

/** A seed picks what scikit-learn picks for the same `random_state`. */
export function seedParityTests({ backend, test }: SuiteContext): void {
  const sets: Record<string, ParityCase[]> = readGolden('seed_parity').sets
  for (const set of Object.keys(sets).filter((name) => goldenSets().includes(name))) {
    describe(`seed parity on ${set}`, () => {
      const matrix = Matrix.fromRows(readRows(set))

      test('seedIndices() gives the rows of k-means++ for every seed and k', () => {
        for (const { k, seed, indices } of sets[set]) {
          expect(
            Array.from(backend.seedIndices(problemOf(matrix, k, { seed }))),
            `k=${k}, seed ${seed}`,
          ).toEqual(indices)
        }
      })

      test('fit() from those rows gives labels, nIter and inertia', async () => {
        for (const { k, seed, n_iter, inertia, labels_sha256 } of sets[set]) {
          const found = await backend.fit(problemOf(matrix, k, { seed }))
          expect(labelsHash(found.labels), `k=${k}, seed ${seed}`).toBe(labels_sha256)
          expect(found.nIter, `k=${k}, seed ${seed}`).toBe(n_iter)
          expect(relativeError(found.inertia, inertia), `k=${k}, seed ${seed}`).toBeLessThan(1e-12)
        }
      })
    })
  }
}
