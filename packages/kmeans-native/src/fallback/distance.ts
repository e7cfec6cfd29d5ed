/** Centroids laid out for `nearestRows`: groups of four side by side, the last group padded. */
export interface PackedCentroids {
  /** groups x cols x 4 */
  values: Float64Array
  /** ||c||^2 / 2 per centroid (groups x 4); Infinity for padding, which is then never nearest. */
  halfNorms: Float64Array
  /** nClusters x cols, row-major. */
  centroids: Float64Array
  nClusters: number
  cols: number
}

/** Lays out row-major centroids (nClusters x cols). */
export function packCentroids(centroids: Float64Array, cols: number): PackedCentroids {
  const nClusters = centroids.length / cols
  const padded = Math.ceil(nClusters / 4) * 4
  const values = new Float64Array(padded * cols)
  const halfNorms = new Float64Array(padded).fill(Infinity)
  for (let j = 0, p = 0; j < nClusters; j++) {
    const base = (j & ~3) * cols + (j & 3)
    let norm = 0
    for (let t = 0; t < cols; t++, p++) {
      const value = centroids[p]
      values[base + t * 4] = value
      norm += value * value
    }
    halfNorms[j] = norm / 2
  }
  return { values, halfNorms, centroids, nClusters, cols }
}

/** ||a - b||^2 of the `cols` values from `a[p]` and `b[q]`, by direct differences. */
export function squaredDistance(
  a: Float64Array,
  p: number,
  b: Float64Array,
  q: number,
  cols: number,
): number {
  let sum = 0
  for (let t = 0; t < cols; t++) {
    const difference = a[p + t] - b[q + t]
    sum += difference * difference
  }
  return sum
}
