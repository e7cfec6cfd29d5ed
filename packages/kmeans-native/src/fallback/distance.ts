/** Centroids laid out for `nearestRows`: groups of four side by side, the last group padded. */
export interface PackedCentroids {
  /** groups x cols x 4 */
  values: Float64Array
  /** ||c||^2 / 2 per centroid (groups x 4); Infinity for padding, which is then never nearest. */
  halfNorms: Float64Array
  groups: number
  nClusters: number
  cols: number
}

/** Room for `nClusters` centroids of `cols` values. */
export function createPackedCentroids(nClusters: number, cols: number): PackedCentroids {
  const groups = Math.ceil(nClusters / 4)
  const halfNorms = new Float64Array(groups * 4).fill(Infinity)
  return { values: new Float64Array(groups * cols * 4), halfNorms, groups, nClusters, cols }
}

/** Fills `packed` from row-major centroids (nClusters x cols). */
export function packCentroids(packed: PackedCentroids, centroids: Float64Array): void {
  const { values, halfNorms, nClusters, cols } = packed
  for (let j = 0, p = 0; j < nClusters; j++) {
    const base = (j >> 2) * cols * 4 + (j & 3)
    let norm = 0
    for (let t = 0; t < cols; t++, p++) {
      const value = centroids[p]
      values[base + t * 4] = value
      norm += value * value
    }
    halfNorms[j] = norm / 2
  }
}

/**
 * The nearest centroid of each of `count` rows, argmin over j of ||c_j||^2 / 2 - x . c_j; ties go to the lowest index.
 * Every pair of a row and a centroid is computed by the same sequence of operations, wherever it stands.
 */
export function nearestRows(
  block: Float64Array, // count x cols
  count: number,
  packed: PackedCentroids,
  nearest: Int32Array, // out, length count
): void {
  const even = count & ~1
  nearestPairs(block, even, packed, nearest)
  if (even < count) nearestLast(block, even, packed, nearest)
}

// Two rows by four centroids keep eight sums and their operands in the sixteen registers of x64: 1.5 times one row by four.
function nearestPairs(block: Float64Array, count: number, packed: PackedCentroids, nearest: Int32Array): void {
  const { values, halfNorms, cols } = packed
  const end = packed.groups * 4
  for (let r = 0; r < count; r += 2) {
    const first = r * cols
    const second = first + cols
    let bestA = Infinity
    let bestB = Infinity
    let nearestA = 0
    let nearestB = 0
    for (let j = 0, p = 0; j < end; j += 4) {
      let a0 = halfNorms[j]
      let a1 = halfNorms[j + 1]
      let a2 = halfNorms[j + 2]
      let a3 = halfNorms[j + 3]
      let b0 = a0
      let b1 = a1
      let b2 = a2
      let b3 = a3
      for (let t = 0; t < cols; t++, p += 4) {
        const a = block[first + t]
        const b = block[second + t]
        const c0 = values[p]
        const c1 = values[p + 1]
        const c2 = values[p + 2]
        const c3 = values[p + 3]
        a0 -= a * c0
        a1 -= a * c1
        a2 -= a * c2
        a3 -= a * c3
        b0 -= b * c0
        b1 -= b * c1
        b2 -= b * c2
        b3 -= b * c3
      }
      if (a0 < bestA) ((bestA = a0), (nearestA = j))
      if (a1 < bestA) ((bestA = a1), (nearestA = j + 1))
      if (a2 < bestA) ((bestA = a2), (nearestA = j + 2))
      if (a3 < bestA) ((bestA = a3), (nearestA = j + 3))
      if (b0 < bestB) ((bestB = b0), (nearestB = j))
      if (b1 < bestB) ((bestB = b1), (nearestB = j + 1))
      if (b2 < bestB) ((bestB = b2), (nearestB = j + 2))
      if (b3 < bestB) ((bestB = b3), (nearestB = j + 3))
    }
    nearest[r] = nearestA
    nearest[r + 1] = nearestB
  }
}

function nearestLast(block: Float64Array, row: number, packed: PackedCentroids, nearest: Int32Array): void {
  const { values, halfNorms, nClusters, cols } = packed
  const base = row * cols
  let best = Infinity
  nearest[row] = 0
  for (let j = 0; j < nClusters; j++) {
    let sum = halfNorms[j]
    for (let t = 0, p = (j >> 2) * cols * 4 + (j & 3); t < cols; t++, p += 4) sum -= block[base + t] * values[p]
    if (sum < best) ((best = sum), (nearest[row] = j))
  }
}

/** ||a - b||^2 of the `cols` values from `a[p]` and `b[q]`, by direct differences. */
export function squaredDistance(a: Float64Array, p: number, b: Float64Array, q: number, cols: number): number {
  let sum = 0
  for (let t = 0; t < cols; t++) {
    const difference = a[p + t] - b[q + t]
    sum += difference * difference
  }
  return sum
}
