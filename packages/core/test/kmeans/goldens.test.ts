import { expect, describe, it } from 'vitest'
import { readGolden, readRows } from '../../../../fixtures/goldens.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { sweepKMeans } from '../../src/selection/sweep-kmeans.ts'
import { eachBackend } from './each-backend.ts'
import { goldenCases, labelsHash, spreadRows } from './golden-data.ts'

const cases = goldenCases()

eachBackend((backend) => {
  describe.each(cases)('fitKMeans() on $set $scaling', ({ set, scaling, rows, golden }) => {
    it('equals scikit-learn from the same centroids', async () => {
      for (const expected of golden.explicit_fits) {
        const init = expected.init_rows.map((row: number) => rows[row])
        const model = await fitKMeans(rows, { nClusters: expected.k, init, tol: expected.tol, backend })
        if (!expected.arithmetic_robust) {
          expect(Math.abs(model.inertia / expected.inertia - 1)).toBeLessThan(5e-3)
          continue
        }
        const { nIter, stoppedBy, inertia } = model
        expect({ nIter, stoppedBy, hash: labelsHash(model.labels) }).toEqual({
          nIter: expected.n_iter,
          stoppedBy: expected.stopped_by,
          hash: expected.labels_sha256,
        })
        expect(Math.abs(inertia / expected.inertia - 1)).toBeLessThan(1e-12)
      }
    })

    it('weights rows as scikit-learn does', async () => {
      const { weighted_fit: expected } = golden
      const model = await fitKMeans(rows, {
        nClusters: expected.k,
        init: expected.init_rows.map((row: number) => rows[row]),
        sampleWeight: rows.map((_, i) => 1 + (i % 3)),
        backend,
      })
      if (expected.arithmetic_robust) expect(labelsHash(model.labels)).toBe(expected.labels_sha256)
      const tolerance = expected.arithmetic_robust ? 1e-12 : 5e-3
      expect(Math.abs(model.inertia / expected.inertia - 1)).toBeLessThan(tolerance)
    })

    it('predicts, measures and scores held-out rows as scikit-learn does', async () => {
      const { held_out: expected } = golden
      const removed = new Set<number>(expected.rows)
      const rest = rows.filter((_, i) => !removed.has(i))
      const held = rows.filter((_, i) => removed.has(i))
      const model = await fitKMeans(rest, {
        nClusters: expected.k,
        init: spreadRows(rest, expected.k),
        backend,
      })
      // This fit of integers meets exact ties: plain Lloyd with direct differences ends at 1224541.28, scikit-learn at 1224527.05.
      const tied = set === 'digits' && scaling === 'raw'
      const tolerance = tied ? 2e-2 : 1e-9
      expect(model.nIter).toBe(expected.n_iter)
      expect(Array.from(model.predict(held))).toEqual(expected.labels)
      const distances = model.transform(held)
      expected.distances.forEach((row: number[], i: number) =>
        row.forEach((distance, j) =>
          expect(Math.abs(distances.row(i)[j] / distance - 1)).toBeLessThan(tolerance),
        ),
      )
      expect(Math.abs(model.score(held) / expected.score - 1)).toBeLessThan(tolerance)
    })
  })

  // Many starts of digits take a minute in TypeScript; the laws that make both backends equal are tested elsewhere.
  const affordable =
    backend === 'native' ? cases : cases.filter(({ set }) => !['digits', 's1', 'a1'].includes(set))
  it.each(affordable)(
    'sweepKMeans() finds the best known inertia of $set $scaling',
    async ({ rows, golden }) => {
      const { results } = golden.best_of_many
      const kMax = Math.max(...results.map((result: any) => result.k))
      const { inertias } = await sweepKMeans(rows, { kMax, nInit: 100, tol: 0, seed: 42, backend })
      for (const { k, inertia } of results) {
        expect(inertias[k - 1], `k = ${k}`).toBeLessThanOrEqual(inertia * (k <= 5 ? 1 + 1e-3 : 1.02))
      }
    },
  )

  describe.each(['iris', 'wine'])('fitKMeans() with one start on %s', (set) => {
    it('seeds as scikit-learn >= 1.3 does for the same random_state', async () => {
      const rows = readRows(set)
      for (const { k, seed, inertia, n_iter, labels_sha256 } of readGolden('seed_parity').sets[set]) {
        const model = await fitKMeans(rows, { nClusters: k, seed, nInit: 1, backend })
        expect({ k, seed, nIter: model.nIter, hash: labelsHash(model.labels) }).toEqual({
          k,
          seed,
          nIter: n_iter,
          hash: labels_sha256,
        })
        expect(Math.abs(model.inertia / inertia - 1)).toBeLessThan(1e-12)
      }
    })
  })

  describe('fitKMeans() on a case small enough to check by hand', () => {
    it.each<any>(readGolden('micro').kmeans)('$name', async ({ X, init, weights, options, required }) => {
      const model = await fitKMeans(X, {
        nClusters: init.length,
        init,
        backend,
        ...(weights && { sampleWeight: weights }),
        ...(options.tol !== undefined && { tol: options.tol }),
        ...(options.max_iter && { maxIter: options.max_iter }),
      })
      const labels = Array.from(model.labels)
      expect(labels).toEqual(Array.from(model.predict(X)))
      expect(-model.score(X, weights ?? undefined)).toBeCloseTo(model.inertia, 12)
      if (required.labels) expect(labels).toEqual(required.labels)
      if (required.labels_one_of) expect(required.labels_one_of).toContainEqual(labels)
      if (required.n_iter) expect(model.nIter).toBe(required.n_iter)
      if (required.inertia !== undefined) expect(model.inertia).toBeCloseTo(required.inertia, 12)
      if (required.max_n_iter) expect(model.nIter).toBeLessThanOrEqual(required.max_n_iter)
    })
  })
})
