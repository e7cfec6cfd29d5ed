import type { FitOptions, KMeansBackend } from '../backend.ts'
import { startsOf, typescriptBackend } from '../fallback/typescript-backend.ts'
import type { Matrix } from '../matrix.ts'
import type { MeasureBackend } from '../measures.ts'
import type { TrialPool } from './trial-pool.ts'

// About 5 ms on one core at 2e9 multiplications a second, with room for what is not multiplication.
const TINY_WORK = 4e6
const USUAL_ITERATIONS = 50
// A dispersion reads every value thrice and sums it exactly.
const DISPERSION_WORK = 20

/**
 * K-Means in TypeScript that leaves the calling thread free: what takes longer than a few milliseconds runs in a pool,
 * which `pool` makes at its first use. `tinyWork` is the number of multiplications up to which it is not worth it.
 */
export function createPooledBackend(pool: () => TrialPool, tinyWork = TINY_WORK): KMeansBackend {
  const placeFor = (work: number): MeasureBackend => (work <= tinyWork ? typescriptBackend : pool())
  return {
    ...typescriptBackend,
    fit: (problem, hooks) => {
      const isTiny = workOf(problem, problem.nClusters * startsOf(problem)) <= tinyWork
      return isTiny ? typescriptBackend.fit(problem, hooks) : pool().fit(problem, hooks)
    },
    sweep: (problem, hooks) => {
      const total = problem.kValues.reduce((sum, k) => sum + k, 0)
      const starts = problem.chained ? 2 * problem.chained.rounds : problem.nInit
      const isTiny = workOf(problem, total * starts) <= tinyWork
      return isTiny ? typescriptBackend.sweep(problem, hooks) : pool().sweep(problem, hooks)
    },
    silhouette: (problem, hooks) => {
      const { matrix, sampleSize } = problem
      const rows = Math.min(matrix.rows, sampleSize ?? Infinity)
      return placeFor((rows * rows * matrix.cols) / 2).silhouette(problem, hooks)
    },
    simplifiedSilhouette: (problem, hooks) => {
      const { matrix, nClusters } = problem
      return placeFor(matrix.data.length * nClusters).simplifiedSilhouette(problem, hooks)
    },
    dispersion: (problem, hooks) =>
      placeFor(problem.matrix.data.length * DISPERSION_WORK).dispersion(problem, hooks),
  }
}

/** An estimate of the multiplications. */
function workOf({ matrix, maxIter }: FitOptions & { matrix: Matrix }, centroids: number): number {
  return matrix.rows * matrix.cols * centroids * Math.min(maxIter, USUAL_ITERATIONS)
}
