import { type Matrix, type RowMeasure } from '@centroid/kmeans-native'
import { checkOptions } from '../kmeans/constraint.ts'
import { toMatrix, type MatrixInput } from '../kmeans/input.ts'
import { KMeansModel } from '../kmeans/model.ts'
import { toClusterLabels } from './cluster-labels.ts'
import { measureOn } from './clustered-rows.ts'
import { measureConstraints, measureHooksOf, threadsOf, type MeasureOptions } from './measure-options.ts'

const doing = 'measure a simplified silhouette'

/** Centroids with the labels of the rows that are measured. */
export interface CentroidClustering {
  /** (nClusters x nFeatures) */
  centroids: MatrixInput
  /** One per row (nSamples): the index of its centroid. */
  labels: ArrayLike<number>
}

/** The simplified silhouettes of a clustering. */
export interface SimplifiedSilhouette {
  /** The mean of `samples`, in [-1, 1] for any labels and in [0, 1] where every row is with its nearest centroid. */
  mean: number
  /** Of each row (nSamples). */
  samples: Float64Array
  /** The mean of each cluster (nClusters); NaN for one without rows. */
  clusterMeans: Float64Array
}

/**
 * The simplified silhouette of each row: (b - a) / max(a, b), with a its distance to the centroid of its cluster and b
 * that to the nearest other centroid of a cluster that has rows; 0 where a = b = 0. O(nSamples * nClusters * nFeatures).
 *
 * Source: Hruschka, de Castro and Campello, "Evolutionary algorithms for clustering gene-expression data", ICDM 2004.
 *
 * @param input - (nSamples x nFeatures): a Matrix, rows, or a table, of which every numeric column is taken
 * @param clustering - a model, whose predictions are then the labels; or centroids with labels
 * @throws TypeError for an unknown option or a wrong type; RangeError for shapes that do not fit and fewer than 2
 * distinct labels; DataError for values that are missing, NaN or infinite; BackendUnavailableError; the signal's reason.
 * @example
 * const { mean } = await simplifiedSilhouette([[0], [1], [5], [6]], { centroids: [[0.5], [5.5]], labels: [0, 0, 1, 1] })
 * mean // 0.898989898989899
 */
export async function simplifiedSilhouette(
  input: MatrixInput,
  clustering: KMeansModel | CentroidClustering,
  options: MeasureOptions = {},
): Promise<SimplifiedSilhouette> {
  checkOptions(doing, measureConstraints, options)
  const problem = { ...toProblem(input, clustering), threads: threadsOf(options) }
  const { mean, samples, clusterMeans }: RowMeasure = await measureOn(doing, options, (backend) =>
    backend.simplifiedSilhouette(problem, measureHooksOf(options)),
  )
  return { mean, samples, clusterMeans }
}

/**
 * The mean simplified silhouette. See `simplifiedSilhouette`.
 *
 * @throws as `simplifiedSilhouette`
 */
export async function simplifiedSilhouetteScore(
  input: MatrixInput,
  clustering: KMeansModel | CentroidClustering,
  options: MeasureOptions = {},
): Promise<number> {
  return (await simplifiedSilhouette(input, clustering, options)).mean
}

function toProblem(input: MatrixInput, clustering: KMeansModel | CentroidClustering) {
  if (clustering instanceof KMeansModel) {
    const { centroids, dtype, featureNames } = clustering
    const matrix = toMatrix(doing, input, dtype, featureNames)
    return fitting(matrix, centroids, clustering.predict(matrix))
  }
  if (clustering === null || typeof clustering !== 'object' || !('centroids' in clustering)) {
    throw new TypeError(`Cannot ${doing}: a model or { centroids, labels } is required`)
  }
  const matrix = toMatrix(doing, input)
  const centroids = toMatrix(doing, clustering.centroids)
  const { labels, values } = toClusterLabels(doing, clustering.labels, matrix.rows)
  const [least, most] = [values[0], values[values.length - 1]]
  if (least < 0 || most >= centroids.rows) {
    throw new RangeError(
      `Cannot ${doing}: 'labels' must be in [0, ${centroids.rows - 1}] (nClusters = ${centroids.rows}), ` +
        `got ${least < 0 ? least : most}`,
    )
  }
  return fitting(
    matrix,
    centroids,
    labels.map((index) => values[index]),
  )
}

function fitting(matrix: Matrix, centroids: Matrix, labels: Int32Array) {
  if (centroids.cols !== matrix.cols) {
    throw new RangeError(
      `Cannot ${doing}: rows must have ${centroids.cols} features as the centroids have, got ${matrix.cols}`,
    )
  }
  return { matrix, labels, nClusters: centroids.rows, centroids: Float64Array.from(centroids.data) }
}
