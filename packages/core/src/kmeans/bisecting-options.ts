import type { FitProgress } from '@centroid/kmeans-native'
import type { ConstraintTable } from './constraint.ts'
import { startConstraints, upTo, type StartOptions } from './options.ts'

/** Which cluster is split next. */
export type BisectingStrategy = 'biggest_inertia' | 'largest_cluster'

/** Sent after every iteration of every start of every split. */
export interface BisectingProgress extends Omit<FitProgress, 'nClusters'> {
  /** 0-based; there are nClusters - 1 of them. */
  split: number
}

/** Options of `fitBisectingKMeans`; `nInit`, `maxIter` and `tol` are those of each split. */
export interface FitBisectingKMeansOptions extends StartOptions {
  /** Integer in [1, nSamples]. */
  nClusters: number
  /** Split the cluster of the biggest inertia, or the one of the most rows. Default 'biggest_inertia'. */
  bisectingStrategy?: BisectingStrategy
  /** Seeding of each split. Default 'k-means++'. */
  init?: 'k-means++' | 'random'
  /** Called after every iteration of every start of every split. */
  onProgress?: (progress: BisectingProgress) => void
}

/** Which options `fitBisectingKMeans` takes for a matrix of `nSamples` rows. */
export function bisectingConstraints(nSamples: number): ConstraintTable {
  const hint = 'lower nClusters or pass more rows'
  return {
    nClusters: { kind: 'integer', required: true, ...upTo(nSamples), hint },
    bisectingStrategy: { kind: 'choice', values: ['biggest_inertia', 'largest_cluster'] },
    init: { kind: 'choice', values: ['k-means++', 'random'] },
    ...startConstraints,
  }
}
