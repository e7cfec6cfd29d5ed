import type { CancelFlag } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import { squaredDistance } from './distance.ts'
import { underflow } from './nearest.ts'
import type { SeedingRows } from './potential-kernels.ts'
import { addPotential, addPotentials, LANES, laneTotal, takeCentroid } from './potential-kernels.ts'
import { forEachBlock } from './row-blocks.ts'
import type { RowMemory } from './row-memory.ts'
import { sumBlocks } from './sum-blocks.ts'

// A candidate at 2 d or farther from the centroid that is d away from a row is no nearer to that row; the surplus over 4
// is more than the rounding of three squared distances.
const FAR = 4 + 1e-6

/** Squared distances of the rows to the nearest of the centroids picked so far, and what a candidate would make of them. */
export class Potentials {
  readonly #matrix: CentredMatrix
  readonly #flag: CancelFlag
  readonly #rows: SeedingRows
  readonly #bounds: number[]
  /** Per block: the sum of weight * squared distance. */
  readonly #totals: Float64Array
  /** The centroids so far, row-major. */
  readonly #centroids: Float64Array
  #count = 0

  constructor(
    matrix: CentredMatrix,
    weights: Float64Array | null,
    nClusters: number,
    flag: CancelFlag,
    memory: RowMemory,
  ) {
    const { rows, cols } = matrix
    this.#matrix = matrix
    this.#flag = flag
    this.#bounds = sumBlocks(rows)
    this.#totals = new Float64Array(this.#bounds.length - 1)
    const distances = memory.floats.subarray(0, rows).fill(Infinity)
    this.#rows = { distances, nearest: memory.labels.fill(0), weights }
    this.#centroids = new Float64Array(nClusters * cols)
  }

  /** Begins anew with centred centroids (row-major) and the labels that they give to the rows; returns the potential. */
  begin(centroids: Float64Array, labels: Int32Array): number {
    const { cols } = this.#matrix
    const { distances, nearest } = this.#rows
    this.#centroids.set(centroids)
    this.#count = centroids.length / cols
    nearest.set(labels)
    forEachBlock(this.#matrix, cols, this.#flag, (block, from, count) => {
      for (let r = 0, i = from; r < count; r++, i++) {
        distances[i] = squaredDistance(block, r * cols, centroids, labels[i] * cols, cols)
      }
    })
    return this.#sum()
  }

  /** The row of positive weight that is farthest from its centroid, the first of equals. */
  farthestRow(): number {
    const { distances, weights } = this.#rows
    let farthest = -1
    for (let i = 0; i < distances.length; i++) {
      if (weights !== null && weights[i] === 0) continue
      if (farthest < 0 || distances[i] > distances[farthest]) farthest = i
    }
    return farthest
  }

  /** Makes a row a centroid; returns the potential, the sum of weight * squared distance. */
  add(row: number): number {
    const { cols } = this.#matrix
    const centroid = this.#valuesOf([row])
    const reach = this.#reachOf(centroid)
    forEachBlock(this.#matrix, cols, this.#flag, (block, from, count) => {
      takeCentroid(block, from, count, centroid, this.#count, reach, this.#rows)
    })
    this.#centroids.set(centroid, this.#count * cols)
    this.#count++
    return this.#sum()
  }

  /**
   * The first row of positive weight at which the running sum of weight * squared distance reaches `target`; each block
   * begins anew from the totals before it. The last row of positive weight where rounding keeps the sum below.
   */
  rowAt(target: number): number {
    const { distances, weights } = this.#rows
    const last = this.#totals.length - 1
    let sum = 0
    let found = -1
    for (let b = 0; b <= last; b++) {
      if (b === last || sum + this.#totals[b] >= target) {
        let running = sum
        for (let i = this.#bounds[b]; i < this.#bounds[b + 1]; i++) {
          const weight = weights === null ? 1 : weights[i]
          running += weight * distances[i]
          if (!(weight > 0)) continue
          if (running >= target) return i
          found = i
        }
      }
      sum += this.#totals[b]
    }
    return found >= 0 || weights === null ? found : weights.findIndex((weight) => weight > 0)
  }

  /** The candidate row that would leave the lowest potential, the first of equals. */
  best(candidates: Int32Array): number {
    const totals = new Float64Array(candidates.length)
    for (let first = 0; first < candidates.length; first += 4) {
      const values = this.#valuesOf(candidates.subarray(first, first + 4))
      const reach = this.#reachOf(values)
      const packed = interleave(values, this.#matrix.cols)
      const isOne = values.length === this.#matrix.cols
      for (let b = 0; b + 1 < this.#bounds.length; b++) {
        const lanes = new Float64Array(LANES * 4)
        this.#forEachBlockIn(b, values.length, (block, from, count) => {
          if (isOne) addPotential(block, from, count, values, reach, this.#rows, lanes)
          else addPotentials(block, from, count, packed, reach, this.#rows, lanes)
        })
        for (let c = first; c < Math.min(first + 4, candidates.length); c++) {
          totals[c] += laneTotal(lanes, c - first, 4)
        }
      }
    }
    let best = 0
    for (let trial = 1; trial < candidates.length; trial++) if (totals[trial] < totals[best]) best = trial
    return candidates[best]
  }

  /** Brings the totals up to date and returns the potential. */
  #sum(): number {
    const { distances, weights } = this.#rows
    let total = 0
    for (let b = 0; b + 1 < this.#bounds.length; b++) {
      const lanes = new Float64Array(LANES)
      for (let i = this.#bounds[b]; i < this.#bounds[b + 1]; i++) {
        const term = weights === null ? distances[i] : weights[i] * distances[i]
        lanes[i % LANES] += term
      }
      this.#totals[b] = laneTotal(lanes)
      total += this.#totals[b]
    }
    return total
  }

  #forEachBlockIn(
    b: number,
    workPerRow: number,
    visit: (block: Float64Array, from: number, count: number) => void,
  ): void {
    const { data, cols } = this.#matrix
    const [begin, end] = [this.#bounds[b], this.#bounds[b + 1]]
    const part = { data: data.subarray(begin * cols, end * cols), rows: end - begin, cols }
    forEachBlock(part, workPerRow, this.#flag, (block, from, count) => visit(block, begin + from, count))
  }

  /** rows.length x cols, row-major */
  #valuesOf(rows: ArrayLike<number>): Float64Array {
    const { data, cols } = this.#matrix
    const values = new Float64Array(rows.length * cols)
    for (let i = 0; i < rows.length; i++)
      values.set(data.subarray(rows[i] * cols, (rows[i] + 1) * cols), i * cols)
    return values
  }

  /** Per centroid so far: rows whose squared distance to it is at most this are no nearer to any of the candidates. */
  #reachOf(candidates: Float64Array): Float64Array {
    const { cols } = this.#matrix
    const reach = new Float64Array(Math.max(1, this.#count))
    for (let j = 0; j < this.#count; j++) {
      let least = Infinity
      for (let p = 0; p < candidates.length; p += cols) {
        least = Math.min(least, squaredDistance(candidates, p, this.#centroids, j * cols, cols))
      }
      reach[j] = Math.max(0, least - underflow(cols)) / FAR
    }
    return reach
  }
}

/** One to four candidates (row-major) side by side, cols x 4; free places repeat the first. */
function interleave(values: Float64Array, cols: number): Float64Array {
  const packed = new Float64Array(cols * 4)
  for (let t = 0; t < cols; t++) {
    for (let lane = 0; lane < 4; lane++) packed[t * 4 + lane] = values[lane * cols + t] ?? values[t]
  }
  return packed
}
