/** Spherical K-Means word for word: unit rows, E by the largest cosine, M by the sum of the rows over its norm. */
export function naiveSpherical(
  rows: number[][],
  init: number[][],
  weights: number[],
  iterations: number,
): { labels: number[]; centroids: number[][]; objective: number } {
  const units = rows.map(unit)
  let centroids = init.map(unit)
  for (let i = 0; i < iterations; i++) {
    const labels = units.map((row) => nearestOf(row, centroids))
    centroids = centroids.map((before, j) => {
      const sum = before.map((_, t) =>
        units.reduce((s, row, r) => s + (labels[r] === j ? weights[r] * row[t] : 0), 0),
      )
      return sum.some((value) => value !== 0) ? unit(sum) : before
    })
  }
  const labels = units.map((row) => nearestOf(row, centroids))
  const objective = units.reduce(
    (sum, row, r) => sum + weights[r] * (1 - cosine(row, centroids[labels[r]])),
    0,
  )
  return { labels, centroids, objective }
}

/** The vector divided by its norm. */
export function unit(vector: ArrayLike<number>): number[] {
  const norm = Math.hypot(...Array.from(vector))
  return Array.from(vector, (value) => value / norm)
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, t) => sum + value * b[t], 0)
}

function nearestOf(row: number[], centroids: number[][]): number {
  const cosines = centroids.map((centroid) => cosine(row, centroid))
  return cosines.indexOf(Math.max(...cosines))
}
