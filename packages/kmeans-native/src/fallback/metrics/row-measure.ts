import type { RowMeasure } from '../../measures.ts'
import { ExactSums } from './exact-sums.ts'

/** How much nearer its own cluster is to a row than the nearest other one, in [-1, 1]; 0 for 0 / 0. */
export function silhouetteCoefficient(own: number, nearest: number): number {
  const larger = own > nearest ? own : nearest
  return larger > 0 ? (nearest - own) / larger : 0
}

/** Coefficients with their means; `labels` has one for each. */
export function toRowMeasure(samples: Float64Array, labels: Int32Array, nClusters: number): RowMeasure {
  const total = new ExactSums(1)
  const clusters = new ExactSums(nClusters)
  const sizes = new Int32Array(nClusters)
  for (let i = 0; i < samples.length; i++) {
    total.add(0, samples[i])
    clusters.add(labels[i], samples[i])
    sizes[labels[i]]++
  }
  const clusterMeans = new Float64Array(nClusters)
  for (let j = 0; j < nClusters; j++) clusterMeans[j] = clusters.at(j) / sizes[j]
  return { samples, mean: total.at(0) / samples.length, clusterMeans }
}
