import { squaredDistance } from './distance.ts'
import { scoreError, underflow } from './nearest.ts'

// Bounds are this much wider than what was computed, which is far more than rounding adds to them in a fit.
const SLACK = 1e-6

/**
 * Bounds of each row's distance to its own centroid, from above, and to the second nearest, from below. While they do not
 * meet, the row keeps its label and need not be scanned.
 * Source: Hamerly, "Making k-means even faster", SDM 2010.
 */
export class RowBounds {
  /** Rows x 1: no less than the distance to the own centroid. */
  readonly #upper: Float64Array
  /** Rows x 1: no more than the distance to any other. */
  readonly #lower: Float64Array
  #centroids: Float64Array
  readonly #cols: number
  readonly #moves: Float64Array
  /** Per centroid: the farthest that another one moved. */
  readonly #otherMoves: Float64Array
  /** Per centroid: half the distance to the nearest other; within it nothing else is nearer. */
  readonly #reach: Float64Array

  /** `centroids` (nClusters x cols) are those that gave the labels; `memory` (rows x 2) holds the bounds. */
  constructor(memory: Float64Array, centroids: Float64Array, cols: number) {
    const rows = memory.length / 2
    const nClusters = centroids.length / cols
    this.#upper = memory.subarray(0, rows).fill(Infinity)
    this.#lower = memory.subarray(rows).fill(0)
    this.#centroids = centroids
    this.#cols = cols
    this.#moves = new Float64Array(nClusters)
    this.#otherMoves = new Float64Array(nClusters)
    this.#reach = new Float64Array(nClusters)
  }

  /** Takes note of the new places of the centroids; `unclearRows` must then see every row once. */
  moveTo(centroids: Float64Array): void {
    const cols = this.#cols
    const moves = this.#moves
    let farthest = 0
    for (let j = 0; j < moves.length; j++) {
      const squared = squaredDistance(centroids, j * cols, this.#centroids, j * cols, cols)
      moves[j] = Math.sqrt(squared + underflow(cols))
      if (moves[j] > moves[farthest]) farthest = j
    }
    let second = 0
    for (let j = 0; j < moves.length; j++) if (j !== farthest && moves[j] > second) second = moves[j]
    this.#otherMoves.fill(moves[farthest])
    this.#otherMoves[farthest] = second
    this.#centroids = centroids
    for (let j = 0; j < moves.length; j++) this.#reach[j] = this.#halfDistanceToNearest(j) * (1 - SLACK)
  }

  /** The rows of a block whose label may change, as offsets in the block; returns their number. */
  unclearRows(
    block: Float64Array, // count x cols
    from: number,
    count: number,
    labels: Int32Array, // one per row of the matrix
    unclear: Int32Array, // out, length count
  ): number {
    return findUnclear(
      block,
      from,
      count,
      this.#centroids,
      this.#cols,
      labels,
      this.#moves,
      this.#otherMoves,
      this.#reach,
      this.#upper,
      this.#lower,
      unclear,
    )
  }

  /** Takes the lowest score of a row with ||row||^2 = `squaredNorm` and the next (see `nearestRows`). */
  set(row: number, best: number, next: number, squaredNorm: number): void {
    const rounding = 3 * scoreError(this.#cols) * (squaredNorm + Math.max(0, 2 * best + squaredNorm))
    const error = rounding + 3 * underflow(this.#cols)
    this.#upper[row] = Math.sqrt(Math.max(0, 2 * best + squaredNorm + error)) * (1 + SLACK)
    this.#lower[row] = Math.sqrt(Math.max(0, 2 * next + squaredNorm - error)) * (1 - SLACK)
  }

  #halfDistanceToNearest(cluster: number): number {
    const cols = this.#cols
    const centroids = this.#centroids
    let nearest = Infinity
    for (let j = 0; j < this.#moves.length; j++) {
      if (j === cluster) continue
      nearest = Math.min(nearest, squaredDistance(centroids, cluster * cols, centroids, j * cols, cols))
    }
    return Math.sqrt(Math.max(0, nearest - underflow(cols))) / 2
  }
}

function findUnclear(
  block: Float64Array, // count x cols
  from: number,
  count: number,
  centroids: Float64Array, // nClusters x cols
  cols: number,
  labels: Int32Array,
  moves: Float64Array,
  otherMoves: Float64Array,
  reach: Float64Array,
  uppers: Float64Array, // in/out
  lowers: Float64Array, // in/out
  unclear: Int32Array, // out
): number {
  const lost = underflow(cols)
  let found = 0
  for (let r = 0, i = from; r < count; r++, i++) {
    const label = labels[i]
    const lower = lowers[i] - otherMoves[label]
    const clear = Math.max(lower, reach[label])
    let upper = uppers[i] + moves[label]
    if (upper >= clear) {
      const squared = squaredDistance(block, r * cols, centroids, label * cols, cols)
      upper = Math.sqrt(squared + lost) * (1 + SLACK)
      if (upper >= clear) unclear[found++] = r
    }
    uppers[i] = upper
    lowers[i] = lower
  }
  return found
}
