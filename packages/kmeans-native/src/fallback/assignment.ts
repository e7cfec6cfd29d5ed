import { RowBounds } from './bounds.ts'
import type { CancelFlag } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import { ClusterSums } from './cluster-sums.ts'
import type { PackedCentroids } from './distance.ts'
import { packCentroids } from './distance.ts'
import { nearestRows } from './nearest.ts'
import { blockRows, forEachBlock } from './row-blocks.ts'
import { RowMemory } from './row-memory.ts'

// Bounds pay once few labels change, and cost a fifth where most rows must be scanned all the same.
const CHANGED_SHARE = 1 / 8
const SCANNED_SHARE = 1 / 2
const FIRST_PAUSE = 4

/** The nearest centroid of every row and the sums of every cluster, kept up to date as the centroids move. */
export class Assignment {
  /** One per row; -1 before the first update. */
  readonly labels: Int32Array
  readonly sums: ClusterSums
  readonly #matrix: CentredMatrix
  readonly #sampleWeight: Float64Array | null
  readonly #flag: CancelFlag
  readonly #memory: RowMemory
  readonly #nearest: Int32Array
  readonly #unclear: Int32Array
  readonly #scores: Float64Array
  readonly #gathered: Float64Array
  #bounds: RowBounds | null = null
  /** The bounds were made after the last update: their first look at the rows says nothing yet. */
  #isFresh = false
  #pause = FIRST_PAUSE
  /** Updates to go before bounds are tried again. */
  #wait = 0

  constructor(
    matrix: CentredMatrix,
    sampleWeight: Float64Array | null,
    nClusters: number,
    flag: CancelFlag,
    memory = new RowMemory(matrix.rows),
  ) {
    this.#memory = memory
    this.#matrix = matrix
    this.#sampleWeight = sampleWeight
    this.#flag = flag
    this.labels = memory.labels.fill(-1)
    this.sums = new ClusterSums(nClusters, matrix.cols)
    const size = blockRows(matrix, nClusters * matrix.cols)
    this.#nearest = new Int32Array(size)
    this.#unclear = new Int32Array(size)
    this.#scores = new Float64Array(size * 2)
    this.#gathered = new Float64Array(size * matrix.cols)
  }

  /** Labels the rows by centroids (nClusters x cols); returns how many labels changed. */
  update(centroids: Float64Array): number {
    const packed = packCentroids(centroids, this.#matrix.cols)
    const changed = this.#bounds ? this.#scanUnclear(this.#bounds, packed) : this.#scanAll(packed)
    this.#wait--
    if (!this.#bounds && this.#wait <= 0 && changed < this.#matrix.rows * CHANGED_SHARE) {
      this.#bounds = new RowBounds(this.#memory.floats, centroids, this.#matrix.cols)
      this.#isFresh = true
    }
    return changed
  }

  #scanAll(packed: PackedCentroids): number {
    const { cols, largestSquaredNorm } = this.#matrix
    const { labels } = this
    const nearest = this.#nearest
    let changed = 0
    forEachBlock(this.#matrix, packed.centroids.length, this.#flag, (block, from, count) => {
      nearestRows(block, count, packed, largestSquaredNorm, nearest)
      for (let r = 0; r < count; r++) {
        if (nearest[r] === labels[from + r]) continue
        this.#relabel(from + r, nearest[r], block, r * cols)
        changed++
      }
    })
    return changed
  }

  /** Scans the rows that their bounds leave open; gives the bounds up for a while where those are most. */
  #scanUnclear(bounds: RowBounds, packed: PackedCentroids): number {
    const { rows, cols, largestSquaredNorm } = this.#matrix
    const { labels } = this
    const [nearest, unclear, scores, gathered] = [this.#nearest, this.#unclear, this.#scores, this.#gathered]
    let [changed, scanned] = [0, 0]
    bounds.moveTo(packed.centroids)
    forEachBlock(this.#matrix, packed.centroids.length, this.#flag, (block, from, count) => {
      const open = bounds.unclearRows(block, from, count, labels, unclear)
      scanned += open
      gather(block, unclear, open, cols, gathered)
      nearestRows(gathered, open, packed, largestSquaredNorm, nearest, scores)
      for (let r = 0; r < open; r++) {
        const row = from + unclear[r]
        bounds.set(row, scores[r * 2], scores[r * 2 + 1], squaredNorm(gathered, r * cols, cols))
        if (nearest[r] === labels[row]) continue
        this.#relabel(row, nearest[r], gathered, r * cols)
        changed++
      }
    })
    if (scanned > rows * SCANNED_SHARE && !this.#isFresh) {
      this.#bounds = null
      this.#wait = this.#pause
      this.#pause *= 2
    }
    this.#isFresh = false
    return changed
  }

  #relabel(row: number, label: number, block: Float64Array, base: number): void {
    const weight = this.#sampleWeight === null ? 1 : this.#sampleWeight[row]
    if (this.labels[row] >= 0) this.sums.add(block, base, this.labels[row], -weight)
    this.sums.add(block, base, label, weight)
    this.labels[row] = label
  }
}

function gather(
  block: Float64Array, // rows x cols
  rows: Int32Array,
  count: number,
  cols: number,
  gathered: Float64Array, // out, count x cols
): void {
  for (let r = 0, p = 0; r < count; r++) {
    const base = rows[r] * cols
    for (let t = 0; t < cols; t++) gathered[p++] = block[base + t]
  }
}

function squaredNorm(block: Float64Array, base: number, cols: number): number {
  let sum = 0
  for (let t = 0; t < cols; t++) sum += block[base + t] * block[base + t]
  return sum
}
