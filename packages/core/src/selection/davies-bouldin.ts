import type { MatrixInput } from '../kmeans/input.ts'
import { dispersionFor } from './dispersion.ts'
import type { MeasureOptions } from './measure-options.ts'

/**
 * The mean over the clusters of the worst (s_i + s_j) / d_ij, with s the mean distance of a cluster's rows to its mean
 * and d the distance of two means; pairs of equal means are left out. 0 is best.
 *
 * Source: Davies and Bouldin, "A cluster separation measure", IEEE Transactions on Pattern Analysis and Machine
 * Intelligence 1 (1979).
 *
 * @param input - (nSamples x nFeatures): a Matrix, rows, or a table, of which every numeric column is taken
 * @param labels - one per row (nSamples), any integers
 * @throws as `clusterDispersion`
 * @example
 * await daviesBouldinScore([[0], [1], [5], [6]], [0, 0, 1, 1]) // 0.2
 */
export async function daviesBouldinScore(
  input: MatrixInput,
  labels: ArrayLike<number>,
  options: MeasureOptions = {},
): Promise<number> {
  return (await dispersionFor('measure the Davies-Bouldin score', input, labels, options)).daviesBouldin
}
