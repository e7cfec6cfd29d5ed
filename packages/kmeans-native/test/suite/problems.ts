import { createHash } from 'node:crypto'
import type { FitProblem, FitResult, KMeansBackend } from '../../src/backend.ts'
import { Mt19937 } from '../../src/fallback/rng.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'

export type Options = Partial<Omit<FitProblem, 'matrix' | 'nClusters' | 'init'>> & {
  init?: FitProblem['init'] | number[][]
}

/** A fit with the defaults of the tests: k-means++, one start, tol 1e-4. */
export function problemOf(
  matrix: Matrix,
  nClusters: number,
  { init = 'k-means++', ...options }: Options = {},
): FitProblem {
  return {
    matrix,
    nClusters,
    init: Array.isArray(init) ? Float64Array.from(init.flat()) : init,
    sampleWeight: null,
    maxIter: 300,
    tol: 1e-4,
    seed: 0,
    nInit: 1,
    threads: 1,
    ...options,
  }
}

/** The rows with these indices, as initial centroids. */
export function rowsOf(matrix: Matrix, indices: ArrayLike<number>): Float64Array {
  return Float64Array.from(Array.from(indices).flatMap((i) => Array.from(matrix.row(i))))
}

export function labelsHash(labels: Int32Array): string {
  return createHash('sha256').update(labels.join(',')).digest('hex')
}

/** The labels that `predict` gives to the rows of the fit itself. */
export function predictedLabels(
  backend: KMeansBackend,
  { matrix, nClusters }: FitProblem,
  fit: FitResult,
): Int32Array {
  return backend.predict(matrix, { centroids: fit.centroids, offset: fit.offset, nClusters })
}

/** sum of weight * ||row - centroid||^2 for given labels, in the frame of the fit. */
export function inertiaOf(
  { matrix, sampleWeight }: FitProblem,
  { centroids, offset, labels }: FitResult,
): number {
  const { rows, cols } = matrix
  let inertia = 0
  for (let i = 0; i < rows; i++) {
    for (let t = 0; t < cols; t++) {
      const value = matrix.data[i * cols + t] - offset[t]
      const centred = matrix.dtype === 'float32' ? Math.fround(value) : value
      const difference = centred - (centroids[labels[i] * cols + t] - offset[t])
      inertia += (sampleWeight?.[i] ?? 1) * difference * difference
    }
  }
  return inertia
}

/** Rows around `centres` random points of [0, 10 * spread]^cols, in turn; `spread` 0 gives one blob. */
export function blobs(
  rows: number,
  cols: number,
  { centres = 3, spread = 1, seed = 1, dtype = 'float64' as DType } = {},
): { matrix: Matrix; truth: Int32Array } {
  const rng = new Mt19937(seed)
  const means = Float64Array.from({ length: centres * cols }, () => rng.nextDouble() * 10 * spread)
  const matrix = Matrix.zeros(rows, cols, dtype)
  for (let p = 0; p < rows * cols; p++) {
    const centre = Math.floor(p / cols) % centres
    matrix.data[p] = means[centre * cols + (p % cols)] + normal(rng)
  }
  return { matrix, truth: Int32Array.from({ length: rows }, (_, i) => i % centres) }
}

/** Uniform rows in [0, 1)^cols. */
export function uniform(rows: number, cols: number, seed = 1, dtype: DType = 'float64'): Matrix {
  const rng = new Mt19937(seed)
  const matrix = Matrix.zeros(rows, cols, dtype)
  for (let p = 0; p < rows * cols; p++) matrix.data[p] = rng.nextDouble()
  return matrix
}

/** Whether two labellings are equal up to a renaming. */
export function isSameClustering(a: Int32Array, b: Int32Array): boolean {
  const names = new Map<number, number>()
  const taken = new Map<number, number>()
  return a.every((label, i) => {
    if (!names.has(label) && !taken.has(b[i])) {
      names.set(label, b[i])
      taken.set(b[i], label)
    }
    return names.get(label) === b[i] && taken.get(b[i]) === label
  })
}

/** |a - b| relative to b; 0 when both are 0. */
export function relativeError(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.abs(b)
}

function normal(rng: Mt19937): number {
  return Math.sqrt(-2 * Math.log(1 - rng.nextDouble())) * Math.cos(2 * Math.PI * rng.nextDouble())
}

/** How many labels have rows. */
export function distinctLabels({ sizes }: FitResult): number {
  return sizes.filter((size) => size > 0).length
}
