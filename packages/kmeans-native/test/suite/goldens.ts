import { describe, expect } from 'vitest'
import { goldenSets, readGolden, readRows } from '../../../../fixtures/goldens.ts'
import type { FitResult } from '../../src/backend.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'
import type { SuiteContext } from './suite-context.ts'
import { labelsHash, predictedLabels, problemOf, relativeError, rowsOf } from './problems.ts'

interface GoldenFit {
  k: number
  init_rows: number[]
  tol: number
  n_iter: number
  stopped_by: string
  inertia: number
  labels_sha256: string
  arithmetic_robust: boolean
  centers?: number[][]
}

/** Fits that scikit-learn made from explicit centroids. */
export function goldenTests({ backend, test }: SuiteContext): void {
  for (const set of goldenSets()) {
    const golden = readGolden(set)
    for (const scaling of Object.keys(golden.scalings)) {
      describe(`golden ${set}, ${scaling}`, () => {
        const reference = golden.scalings[scaling]
        const rows = scaled(readRows(set), reference)
        const matrix = Matrix.fromRows(rows)
        const weights = Float64Array.from(rows, (_, i) => 1 + (i % 3))

        test('fit() gives labels, nIter, stop reason, inertia and centroids of every robust fit', async () => {
          const fits: GoldenFit[] = reference.explicit_fits
          for (const expected of fits.filter((fit) => fit.arithmetic_robust)) {
            expectGolden(await fitGolden(expected, null), expected, reference.mean_variance, 1e-12)
          }
        })

        test('fit() stays within 0.5 % of the inertia of every fit that hangs on a tie', async () => {
          const fits: GoldenFit[] = reference.explicit_fits
          for (const expected of fits.filter((fit) => !fit.arithmetic_robust)) {
            const found = await fitGolden(expected, null)
            expectNear(found.inertia, expected.inertia)
          }
        })

        test('fit() gives the weighted fit', async () => {
          const expected: GoldenFit = reference.weighted_fit
          expectGolden(await fitGolden(expected, weights), expected, reference.mean_variance, 1e-12)
        })

        test('fit() gives the float32 fit', async () => {
          const expected: GoldenFit = reference.float32_fit
          const found = await fitGolden(expected, null, 'float32')
          expect(relativeError(found.inertia, expected.inertia)).toBeLessThan(1e-4)
          if (expected.arithmetic_robust) expect(labelsHash(found.labels)).toBe(expected.labels_sha256)
        })

        test('predict() and transform() give the held-out labels, distances and score', async () => {
          const { rows: heldOut, k, ...expected } = reference.held_out
          const rest = rows.filter((_, i) => !heldOut.includes(i))
          const train = Matrix.fromRows(rest)
          const init = rowsOf(
            train,
            Array.from({ length: k }, (_, i) => Math.floor((i * rest.length) / k)),
          )
          const found = await backend.fit(problemOf(train, k, { init }))
          const unseen = Matrix.fromRows(heldOut.map((i: number) => rows[i]))
          const centroidSet = { centroids: found.centroids, offset: found.offset, nClusters: k }
          expect(found.nIter).toBe(expected.n_iter)
          if (scaling === 'raw' && set === 'digits') return expectNear(found.inertia, expected.inertia) // hangs on a tie
          expect(relativeError(found.inertia, expected.inertia)).toBeLessThan(1e-12)
          expect(Array.from(backend.predict(unseen, centroidSet))).toEqual(expected.labels)
          const distances = backend.transform(unseen, centroidSet)
          distances.forEach((distance, p) =>
            expect(relativeError(distance, expected.distances.flat()[p])).toBeLessThan(1e-9),
          )
          const nearest = expected.labels.map((label: number, i: number) => distances[i * k + label])
          const score = -nearest.reduce((sum: number, distance: number) => sum + distance * distance, 0)
          expect(relativeError(score, expected.score)).toBeLessThan(1e-9)
        })

        async function fitGolden(
          fit: GoldenFit,
          sampleWeight: Float64Array | null,
          dtype: DType = 'float64',
        ): Promise<FitResult> {
          const data = matrix.astype(dtype)
          const problem = problemOf(data, fit.k, {
            init: rowsOf(data, fit.init_rows),
            tol: fit.tol,
            sampleWeight,
          })
          const found = await backend.fit(problem)
          expect(predictedLabels(backend, problem, found)).toEqual(found.labels)
          return found
        }
      })
    }
  }
}

/** What may be asked of a fit that met an exact tie. */
function expectNear(inertia: number, expected: number): void {
  expect(relativeError(inertia, expected)).toBeLessThan(5e-3)
}

function expectGolden(found: FitResult, expected: GoldenFit, meanVariance: number, tolerance: number): void {
  const what = `k=${expected.k}, init rows ${expected.init_rows}, tol ${expected.tol}`
  expect(labelsHash(found.labels), what).toBe(expected.labels_sha256)
  expect(found.nIter, what).toBe(expected.n_iter)
  expect(found.stoppedBy, what).toBe(expected.stopped_by)
  expect(relativeError(found.inertia, expected.inertia), what).toBeLessThan(tolerance)
  const bound = 1e-10 * Math.sqrt(meanVariance)
  expected.centers
    ?.flat()
    .forEach((value, p) => expect(Math.abs(found.centroids[p] - value), what).toBeLessThan(bound))
}

function scaled(rows: number[][], { mean, scale }: { mean?: number[]; scale?: number[] }): number[][] {
  return mean && scale ? rows.map((row) => row.map((value, t) => (value - mean[t]) / scale[t])) : rows
}
