import type { MatrixInput } from '../kmeans/input.ts'
import { dispersionFor } from './dispersion.ts'
import type { MeasureOptions } from './measure-options.ts'

/**
 * The variance ratio criterion: (between / within) * (nSamples - clusters) / (clusters - 1), with the scatter of the
 * clusters' means and that of the rows around them; 1 where rows do not scatter at all. Higher is better.
 *
 * Source: Caliński and Harabasz, "A dendrite method for cluster analysis", Communications in Statistics 3 (1974).
 *
 * @param input - (nSamples x nFeatures): a Matrix, rows, or a table, of which every numeric column is taken
 * @param labels - one per row (nSamples), any integers
 * @throws as `clusterDispersion`
 * @example
 * await calinskiHarabaszScore([[0], [1], [5], [6]], [0, 0, 1, 1]) // 50
 */
export async function calinskiHarabaszScore(
  input: MatrixInput,
  labels: ArrayLike<number>,
  options: MeasureOptions = {},
): Promise<number> {
  return (await dispersionFor('measure the Calinski-Harabasz score', input, labels, options)).calinskiHarabasz
}
