import { Matrix, type Mt19937 } from '@centroid/kmeans-native'

/** Rows drawn with replacement, with probability proportional to weight. */
export class RowDraws {
  readonly #rows: number
  readonly #cumulative: Float64Array | null
  readonly #random: Mt19937

  constructor(rows: number, sampleWeight: Float64Array | null, random: Mt19937) {
    this.#rows = rows
    this.#random = random
    this.#cumulative = sampleWeight && cumulated(sampleWeight)
  }

  draw(count: number): Int32Array {
    return Int32Array.from({ length: count }, () => this.#one())
  }

  #one(): number {
    const u = this.#random.nextDouble()
    if (!this.#cumulative) return Math.floor(u * this.#rows)
    const target = u * this.#cumulative[this.#rows - 1]
    let [low, high] = [0, this.#rows - 1]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#cumulative[middle] > target) high = middle
      else low = middle + 1
    }
    return low
  }
}

/**
 * Different rows, drawn with probability proportional to weight; of weightless rows only where there are no others left.
 * Source: Efraimidis and Spirakis, "Weighted random sampling with a reservoir", IPL 97 (2006).
 */
export function drawDistinct(
  rows: number,
  count: number,
  sampleWeight: Float64Array | null,
  random: Mt19937,
): Int32Array {
  const keys = Float64Array.from({ length: rows }, (_, i) => {
    const weight = sampleWeight ? sampleWeight[i] : 1
    return -Math.log(1 - random.nextDouble()) / weight
  })
  const order = Int32Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b] || a - b)
  return order.slice(0, count)
}

/** The rows [0, rows) in random order (Fisher and Yates). */
export function shuffledRows(rows: number, random: Mt19937): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, i) => i)
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor(random.nextDouble() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}

/** The rows with these indices (indices.length x cols), of the matrix's type. */
export function gatherRows(matrix: Matrix, indices: Int32Array): Matrix {
  const { cols, dtype } = matrix
  const gathered = Matrix.zeros(indices.length, cols, dtype)
  for (let i = 0; i < indices.length; i++) gathered.data.set(matrix.row(indices[i]), i * cols)
  return gathered
}

function cumulated(weights: Float64Array): Float64Array {
  let sum = 0
  return weights.map((weight) => (sum += weight))
}
