import type { Dispersion } from '@centroid/kmeans-native'
import { checkOptions } from '../kmeans/constraint.ts'
import type { MatrixInput } from '../kmeans/input.ts'
import { clusteredRows, measureOn } from './clustered-rows.ts'
import { measureConstraints, measureHooksOf, type MeasureOptions } from './measure-options.ts'

/**
 * How rows scatter around the means of their clusters: what `calinskiHarabaszScore` and `daviesBouldinScore` are made of,
 * both at the cost of one. Rows at any distance from the origin and at any scale keep their digits.
 *
 * @param input - (nSamples x nFeatures): a Matrix, rows, or a table, of which every numeric column is taken
 * @param labels - one per row (nSamples), any integers
 * @throws TypeError for an unknown option or a wrong type; RangeError unless there are 2 to nSamples - 1 distinct labels;
 * DataError for values that are missing, NaN or infinite; BackendUnavailableError; the signal's reason when aborted.
 * @example
 * const { within, between } = await clusterDispersion([[0], [1], [5], [6]], [0, 0, 1, 1])
 * within // 1
 * between // 25
 */
export async function clusterDispersion(
  input: MatrixInput,
  labels: ArrayLike<number>,
  options: MeasureOptions = {},
): Promise<Dispersion> {
  return dispersionFor('measure the dispersion of clusters', input, labels, options)
}

/** The same for a score of its own, which errors then name. */
export async function dispersionFor(
  doing: string,
  input: MatrixInput,
  labels: ArrayLike<number>,
  options: MeasureOptions,
): Promise<Dispersion> {
  checkOptions(doing, measureConstraints, options)
  const problem = clusteredRows(doing, input, labels, options)
  return measureOn(doing, options, (backend) => backend.dispersion(problem, measureHooksOf(options)))
}
