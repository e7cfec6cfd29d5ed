import type { CancelFlag } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import { squaredDistance } from './distance.ts'
import { forEachBlock } from './row-blocks.ts'

// A candidate at 2 d or farther from the centroid that is d away from a row is no nearer to that row; the surplus over 4
// is more than the rounding of three squared distances.
const FAR = 4 + 1e-6

/** Where the rows stand: the squared distance to the nearest centroid so far, its index, and their weights. */
interface Rows {
  distances: Float64Array
  nearest: Int32Array
  weights: Float64Array | null
}

/** Squared distances of the rows to the nearest of the centroids picked so far, and what a candidate would make of them. */
export class Potentials {
  /** Running sums of weight * squared distance (rows), up to date after `add`. */
  readonly cumulative: Float64Array
  readonly #matrix: CentredMatrix
  readonly #flag: CancelFlag
  readonly #rows: Rows
  /** The centroids so far, row-major. */
  readonly #centroids: Float64Array
  #count = 0

  constructor(matrix: CentredMatrix, weights: Float64Array | null, nClusters: number, flag: CancelFlag) {
    const { rows, cols } = matrix
    this.#matrix = matrix
    this.#flag = flag
    this.cumulative = new Float64Array(rows)
    this.#rows = { distances: new Float64Array(rows).fill(Infinity), nearest: new Int32Array(rows), weights }
    this.#centroids = new Float64Array(nClusters * cols)
  }

  /** Makes a row a centroid; returns the potential, the sum of weight * squared distance. */
  add(row: number): number {
    const { cumulative } = this
    const { cols } = this.#matrix
    const { distances, weights } = this.#rows
    const centroid = this.#valuesOf([row])
    const reach = this.#reachOf(centroid)
    let total = 0
    forEachBlock(this.#matrix, cols, this.#flag, (block, from, count) => {
      takeCentroid(block, from, count, centroid, this.#count, reach, this.#rows)
      for (let i = from; i < from + count; i++) {
        total += weights === null ? distances[i] : weights[i] * distances[i]
        cumulative[i] = total
      }
    })
    this.#centroids.set(centroid, this.#count * cols)
    this.#count++
    return total
  }

  /** The candidate row that would leave the lowest potential, the first of equals. */
  best(candidates: Int32Array): number {
    const totals = new Float64Array(Math.ceil(candidates.length / 4) * 4)
    for (let first = 0; first < candidates.length; first += 4) {
      const values = this.#valuesOf(candidates.subarray(first, first + 4))
      const reach = this.#reachOf(values)
      const packed = interleave(values, this.#matrix.cols)
      const sums = totals.subarray(first, first + 4)
      forEachBlock(this.#matrix, values.length, this.#flag, (block, from, count) => {
        if (values.length === packed.length / 4)
          addPotential(block, from, count, values, reach, this.#rows, sums)
        else addPotentials(block, from, count, packed, reach, this.#rows, sums)
      })
    }
    let best = 0
    for (let trial = 1; trial < candidates.length; trial++) if (totals[trial] < totals[best]) best = trial
    return candidates[best]
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
      reach[j] = least / FAR
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

function takeCentroid(
  block: Float64Array, // count x cols
  from: number,
  count: number,
  centroid: Float64Array, // length cols
  index: number,
  reach: Float64Array, // per centroid so far
  { distances, nearest }: Rows, // in/out
): void {
  const cols = centroid.length
  for (let r = 0, i = from; r < count; r++, i++) {
    if (distances[i] <= reach[nearest[i]]) continue
    const distance = squaredDistance(block, r * cols, centroid, 0, cols)
    if (distance < distances[i]) {
      distances[i] = distance
      nearest[i] = index
    }
  }
}

/** Adds weight * min(distance so far, distance to the candidate) over a block, for one candidate. */
function addPotential(
  block: Float64Array, // count x cols
  from: number,
  count: number,
  candidate: Float64Array, // length cols
  reach: Float64Array, // per centroid so far
  { distances, nearest, weights }: Rows,
  sums: Float64Array, // in/out, the first
): void {
  const cols = candidate.length
  let sum = sums[0]
  for (let r = 0, i = from; r < count; r++, i++) {
    let least = distances[i]
    if (least > reach[nearest[i]])
      least = Math.min(least, squaredDistance(block, r * cols, candidate, 0, cols))
    sum += weights === null ? least : weights[i] * least
  }
  sums[0] = sum
}

/** Adds weight * min(distance so far, distance to the candidate) over a block, for up to four. */
function addPotentials(
  block: Float64Array, // count x cols
  from: number,
  count: number,
  packed: Float64Array, // cols x 4
  reach: Float64Array, // per centroid so far
  { distances, nearest, weights }: Rows,
  sums: Float64Array, // in/out, length 4
): void {
  const values = packed.length
  let [sum0, sum1, sum2, sum3] = sums
  for (let r = 0, i = from, base = 0; r < count; r++, i++, base += values >> 2) {
    const weight = weights === null ? 1 : weights[i]
    const distance = distances[i]
    if (distance <= reach[nearest[i]]) {
      const potential = weight * distance
      sum0 += potential
      sum1 += potential
      sum2 += potential
      sum3 += potential
      continue
    }
    let distance0 = 0
    let distance1 = 0
    let distance2 = 0
    let distance3 = 0
    for (let p = 0, q = base; p < values; p += 4, q++) {
      const value = block[q]
      const difference0 = value - packed[p]
      const difference1 = value - packed[p + 1]
      const difference2 = value - packed[p + 2]
      const difference3 = value - packed[p + 3]
      distance0 += difference0 * difference0
      distance1 += difference1 * difference1
      distance2 += difference2 * difference2
      distance3 += difference3 * difference3
    }
    sum0 += weight * (distance0 < distance ? distance0 : distance)
    sum1 += weight * (distance1 < distance ? distance1 : distance)
    sum2 += weight * (distance2 < distance ? distance2 : distance)
    sum3 += weight * (distance3 < distance ? distance3 : distance)
  }
  sums[0] = sum0
  sums[1] = sum1
  sums[2] = sum2
  sums[3] = sum3
}
