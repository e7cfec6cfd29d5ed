import type { CancelFlag } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import { Potentials } from './potentials.ts'
import { RowMemory } from './row-memory.ts'

/**
 * Greedy k-means++: the rows that become the first centroids, in the order picked. Each next one is the best of
 * 2 + floor(ln k) rows drawn with probability proportional to weight * squared distance to the nearest centroid.
 * `nextDouble` gives uniforms in [0, 1); the stream is that of scikit-learn 1.3 and newer.
 * Source: Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007.
 */
export function kmeansPlusPlus(
  matrix: CentredMatrix,
  sampleWeight: Float64Array | null, // length rows
  nClusters: number,
  nextDouble: () => number,
  flag: CancelFlag,
  memory = new RowMemory(matrix.rows),
): Int32Array {
  const { rows } = matrix
  const picked = new Int32Array(nClusters)
  picked[0] = chooseRow(rows, nextDouble(), sampleWeight)
  if (nClusters === 1) return picked
  const potentials = new Potentials(matrix, sampleWeight, nClusters, flag, memory)
  const candidates = new Int32Array(candidatesFor(nClusters))
  for (let c = 1; c < nClusters; c++) {
    const total = potentials.add(picked[c - 1])
    for (let trial = 0; trial < candidates.length; trial++) {
      candidates[trial] = potentials.rowAt(nextDouble() * total)
    }
    picked[c] = potentials.best(candidates)
  }
  return picked
}

/** How many rows are drawn for each next centroid. */
export function candidatesFor(nClusters: number): number {
  return 2 + Math.floor(Math.log(nClusters))
}

/**
 * `nClusters` different rows, drawn with probability proportional to weight; the stream is that of
 * `numpy.random.RandomState.choice(replace=False, p=...)`. At least `nClusters` rows must have a positive weight.
 */
export function randomRows(
  rows: number,
  sampleWeight: Float64Array | null, // length rows
  nClusters: number,
  nextDouble: () => number,
): Int32Array {
  const shares = sampleWeight === null ? new Float64Array(rows).fill(1) : sampleWeight.slice()
  const picked = new Set<number>()
  while (picked.size < nClusters) {
    for (const row of picked) shares[row] = 0
    const cumulative = cumulativeShares(rows, shares)
    const draws = Array.from({ length: nClusters - picked.size }, nextDouble)
    for (const u of draws) picked.add(weightedChoice(cumulative, u, shares))
  }
  return Int32Array.from(picked)
}

/** One row, drawn with probability proportional to weight: the first whose running share is above `u`. */
function chooseRow(rows: number, u: number, weights: Float64Array | null): number {
  if (weights === null) return Math.min(rows - 1, Math.floor(u * rows))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const last = weights.reduce((sum, weight) => sum + weight / total, 0)
  let sum = 0
  for (let i = 0; i < rows; i++) {
    sum += weights[i] / total
    if (sum / last > u) return i
  }
  return positiveWeightRow(rows - 1, weights)
}

/** Running sums of weight / total weight, the last being 1 (up to rounding exactly). */
function cumulativeShares(rows: number, weights: Float64Array | null): Float64Array {
  const total = weights === null ? rows : weights.reduce((sum, weight) => sum + weight, 0)
  const cumulative = new Float64Array(rows)
  let sum = 0
  for (let i = 0; i < rows; i++) {
    sum += (weights === null ? 1 : weights[i]) / total
    cumulative[i] = sum
  }
  for (let i = 0; i < rows; i++) cumulative[i] /= sum
  return cumulative
}

function weightedChoice(cumulative: Float64Array, u: number, weights: Float64Array | null): number {
  return positiveWeightRow(Math.min(searchRight(cumulative, u), cumulative.length - 1), weights)
}

/** The row itself, or where its weight is 0 the next row with a weight, or the last one before it. */
function positiveWeightRow(row: number, weights: Float64Array | null): number {
  if (weights === null || weights[row] > 0) return row
  const next = weights.findIndex((weight, i) => i > row && weight > 0)
  return next >= 0 ? next : weights.findLastIndex((weight) => weight > 0)
}

/** The first index whose value is > target (numpy's searchsorted, side right). */
function searchRight(sorted: Float64Array, target: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle] <= target) low = middle + 1
    else high = middle
  }
  return low
}
