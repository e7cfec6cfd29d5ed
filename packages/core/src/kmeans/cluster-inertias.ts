import { Matrix, unitRows, type CentroidSet } from '@centroid/kmeans-native'

/**
 * Adds, per cluster, weight * squared distance to the own centroid and the number of rows of positive weight, over the
 * rows [from, to) of a matrix.
 */
export function addClusterInertias(
  matrix: Matrix,
  from: number,
  to: number,
  labels: Int32Array, // one per row of the matrix
  set: CentroidSet,
  weights: Float64Array | null, // one per row of the matrix
  inertias: Float64Array, // in/out, nClusters
  counts: Int32Array, // in/out, nClusters
): void {
  const { cols, dtype } = matrix
  const { centroids, offset } = set
  const slice = Matrix.of(matrix.data.subarray(from * cols, to * cols), to - from, cols)
  const { data } = set.metric === 'cosine' ? unitRows(slice) : slice
  const isSingle = dtype === 'float32'
  for (let i = from, p = 0; i < to; i++) {
    const label = labels[i]
    let distance = 0
    for (let t = 0, q = label * cols; t < cols; t++, p++, q++) {
      const value = data[p] - offset[t]
      const difference = (isSingle ? Math.fround(value) : value) - (centroids[q] - offset[t])
      distance += difference * difference
    }
    const weight = weights === null ? 1 : weights[i]
    inertias[label] += weight * distance
    if (weight > 0) counts[label]++
  }
}
