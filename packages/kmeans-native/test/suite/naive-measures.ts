import type { Matrix } from '../../src/matrix.ts'

/** The silhouettes of rows, by their definition. */
export function naiveSilhouette(rows: number[][], labels: ArrayLike<number>): number[] {
  const clusters = Array.from(new Set(Array.from(labels)))
  const meanDistance = (i: number, cluster: number): number => {
    const others = rows.flatMap((row, j) =>
      labels[j] === cluster && j !== i ? [distance(rows[i], row)] : [],
    )
    return others.reduce((sum, apart) => sum + apart, 0) / others.length
  }
  return rows.map((_, i) => {
    const own = meanDistance(i, labels[i])
    const nearest = Math.min(...clusters.filter((c) => c !== labels[i]).map((c) => meanDistance(i, c)))
    return Number.isNaN(own) || Math.max(own, nearest) === 0 ? 0 : (nearest - own) / Math.max(own, nearest)
  })
}

/** The mean of each cluster's rows (nClusters x cols); 0 for a cluster without rows. */
export function clusterMeans(matrix: Matrix, labels: ArrayLike<number>, nClusters: number): Float64Array {
  const { cols } = matrix
  const means = new Float64Array(nClusters * cols)
  for (let j = 0; j < nClusters; j++) {
    const own = Array.from({ length: matrix.rows }, (_, i) => i).filter((i) => labels[i] === j)
    for (let t = 0; t < cols && own.length > 0; t++) {
      means[j * cols + t] = own.reduce((sum, i) => sum + matrix.data[i * cols + t], 0) / own.length
    }
  }
  return means
}

function distance(a: number[], b: number[]): number {
  return Math.sqrt(a.reduce((sum, value, t) => sum + (value - b[t]) ** 2, 0))
}
