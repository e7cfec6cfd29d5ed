import type { Matrix } from '@centroid/core'
import { kmeans } from 'ml-kmeans'
import type { Contender } from '../contender.ts'

/** ml-kmeans on arrays of rows, which it requires; making them is not counted. */
export function mlKMeansContender(matrix: Matrix, init: Matrix): Contender {
  const rows = matrix.toRows()
  const run = async (maxIter: number) => {
    const initialization = init.toRows()
    const start = performance.now()
    const { clusters, centroids, iterations } = kmeans(rows, init.rows, {
      initialization,
      maxIterations: maxIter,
      tolerance: 0,
    })
    const ms = performance.now() - start
    return { ms, nIter: iterations, inertia: inertiaOf(rows, centroids, clusters) }
  }
  // It stops after the update, with labels of the centroids before, so its inertia is a little higher.
  return { name: 'ml-kmeans', slowness: 10, tolerance: 0.02, run }
}

function inertiaOf(rows: number[][], centroids: number[][], clusters: number[]): number {
  let sum = 0
  rows.forEach((row, i) => {
    const centroid = centroids[clusters[i]]
    row.forEach((value, j) => (sum += (value - centroid[j]) ** 2))
  })
  return sum
}
