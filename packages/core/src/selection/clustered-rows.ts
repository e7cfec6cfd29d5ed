import type { ClusteredRows, KMeansBackend } from '@centroid/kmeans-native'
import { backendFor } from '../kmeans/backend-for.ts'
import { toCoreError } from '../kmeans/core-error.ts'
import { toMatrix, type MatrixInput } from '../kmeans/input.ts'
import { toClusterLabels } from './cluster-labels.ts'
import { threadsOf, type MeasureOptions } from './measure-options.ts'

/** The rows and labels of a measure, checked; labels become indices into the distinct ones. */
export function clusteredRows(
  doing: string,
  input: MatrixInput,
  labels: ArrayLike<number>,
  options: MeasureOptions,
): ClusteredRows {
  const matrix = toMatrix(doing, input)
  const found = toClusterLabels(doing, labels, matrix.rows)
  return { matrix, labels: found.labels, nClusters: found.values.length, threads: threadsOf(options) }
}

/**
 * Runs a measure on the backend that the options ask for.
 * @throws DataError for values that are not finite; what the backend throws.
 */
export async function measureOn<Result>(
  doing: string,
  options: MeasureOptions,
  measure: (backend: KMeansBackend) => Promise<Result>,
): Promise<Result> {
  options.signal?.throwIfAborted()
  try {
    return await measure(backendFor(options.backend))
  } catch (error) {
    throw toCoreError(doing, error)
  }
}
