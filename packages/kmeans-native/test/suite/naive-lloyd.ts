/** Lloyd's algorithm word for word: E and M `iterations` times, then E; no centring, no relocation. */
export function naiveLloyd(
  rows: number[][],
  init: number[][],
  iterations: number,
): { labels: number[]; centroids: number[][]; inertia: number } {
  let centroids = init
  for (let i = 0; i < iterations; i++) {
    const labels = rows.map((row) => nearestOf(row, centroids))
    centroids = centroids.map((_, j) => meanOf(rows.filter((_, r) => labels[r] === j)))
  }
  const labels = rows.map((row) => nearestOf(row, centroids))
  const inertia = rows.reduce((sum, row, r) => sum + squaredDistance(row, centroids[labels[r]]), 0)
  return { labels, centroids, inertia }
}

export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let t = 0; t < a.length; t++) sum += (a[t] - b[t]) ** 2
  return sum
}

function nearestOf(row: number[], centroids: number[][]): number {
  const distances = centroids.map((centroid) => squaredDistance(row, centroid))
  return distances.indexOf(Math.min(...distances))
}

function meanOf(rows: number[][]): number[] {
  return rows[0].map((_, t) => rows.reduce((sum, row) => sum + row[t], 0) / rows.length)
}
