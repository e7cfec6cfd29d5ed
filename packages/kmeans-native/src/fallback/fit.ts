import type { Init, StartResult } from '../backend.ts'
import type { CentredMatrix } from './centring.ts'
import { packCentroids, squaredDistance } from './distance.ts'
import { nearestRows } from './nearest.ts'
import type { CancelFlag } from './cancel.ts'
import type { LloydOptions } from './lloyd.ts'
import { lloyd } from './lloyd.ts'
import { Mt19937 } from './rng.ts'
import { forEachBlock } from './row-blocks.ts'
import { RowMemory } from './row-memory.ts'
import { kmeansPlusPlus, randomRows } from './seeding.ts'

/** One start of one value of k. */
export interface Trial {
  nClusters: number
  init: Init
  /** The seed of this very start. */
  seed: number
  sampleWeight: Float64Array | null
  maxIter: number
  /** Relative to the mean population variance. */
  tol: number
}

export interface TrialResult extends StartResult {
  /** nClusters x cols, in the data's own frame. */
  centroids: Float64Array
  /** One per row. */
  labels: Int32Array
  /** Rows per label (nClusters). */
  sizes: number[]
}

/** Seeds, iterates, and labels the rows by the centroids that it returns. */
export function fitTrial(
  matrix: CentredMatrix,
  trial: Trial,
  flag: CancelFlag,
  onIteration?: LloydOptions['onIteration'],
): TrialResult {
  const memory = new RowMemory(matrix.rows)
  return fitFrom(matrix, initialCentroids(matrix, trial, flag, memory), trial, flag, onIteration, memory)
}

/** Iterates from centred centroids (nClusters x cols) and labels the rows by those that it returns. */
export function fitFrom(
  matrix: CentredMatrix,
  initial: Float64Array,
  { sampleWeight, maxIter, tol }: Pick<Trial, 'sampleWeight' | 'maxIter' | 'tol'>,
  flag: CancelFlag,
  onIteration?: LloydOptions['onIteration'],
  memory = new RowMemory(matrix.rows),
): TrialResult {
  const absoluteTol = tol * matrix.meanVariance
  const result = lloyd(matrix, initial, { sampleWeight, maxIter, absoluteTol, flag, onIteration, memory })
  const { nIter, stoppedBy, relocations } = result
  const centroids = result.centroids.map((value, p) => value + matrix.offset[p % matrix.cols])
  const { labels } = memory
  const { sizes, inertia } = label(matrix, centroids, sampleWeight, flag, labels)
  return { centroids, labels, sizes, inertia, nIter, stoppedBy, relocations }
}

/** The rows that k-means++ picks for a seed. */
export function seedRows(
  matrix: CentredMatrix,
  trial: Trial,
  flag: CancelFlag,
  memory?: RowMemory,
): Int32Array {
  const rng = new Mt19937(trial.seed)
  return kmeansPlusPlus(matrix, trial.sampleWeight, trial.nClusters, () => rng.nextDouble(), flag, memory)
}

/** The centred centroids (nClusters x cols) that a start begins with. */
export function initialCentroids(
  matrix: CentredMatrix,
  trial: Trial,
  flag: CancelFlag,
  memory = new RowMemory(matrix.rows),
): Float64Array {
  const { cols, offset } = matrix
  if (typeof trial.init !== 'string') return trial.init.map((value, p) => value - offset[p % cols])
  const picked =
    trial.init === 'k-means++' ? seedRows(matrix, trial, flag, memory) : randomStart(matrix, trial)
  const centroids = new Float64Array(trial.nClusters * cols)
  picked.forEach((row, j) => centroids.set(matrix.data.subarray(row * cols, (row + 1) * cols), j * cols))
  return centroids
}

function randomStart(matrix: CentredMatrix, trial: Trial): Int32Array {
  const rng = new Mt19937(trial.seed)
  return randomRows(matrix.rows, trial.sampleWeight, trial.nClusters, () => rng.nextDouble())
}

/** What `predict` gives for the same rows: the centroids are brought back from the data's frame first. */
function label(
  matrix: CentredMatrix,
  centroids: Float64Array,
  sampleWeight: Float64Array | null,
  flag: CancelFlag,
  labels: Int32Array, // out, length rows
): Pick<TrialResult, 'sizes' | 'inertia'> {
  const { cols, offset } = matrix
  const centred = centroids.map((value, p) => value - offset[p % cols])
  const packed = packCentroids(centred, cols)
  const sizes = new Array<number>(centroids.length / cols).fill(0)
  let [inertia, error] = [0, 0]
  forEachBlock(matrix, centroids.length, flag, (block, from, count) => {
    nearestRows(block, count, packed, matrix.largestSquaredNorm, labels.subarray(from, from + count))
    for (let r = 0; r < count; r++) {
      const own = labels[from + r]
      sizes[own]++
      const distance = squaredDistance(block, r * cols, centred, own * cols, cols)
      const term = sampleWeight === null ? distance : sampleWeight[from + r] * distance
      // Knuth's TwoSum: starts that end alike have equal inertias, and the backends choose the same one.
      const after = inertia + term
      const rounded = after - inertia
      error += inertia - (after - rounded) + (term - rounded)
      inertia = after
    }
  })
  return { sizes, inertia: inertia + error }
}
