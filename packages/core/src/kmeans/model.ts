import {
  Matrix,
  type CentroidSet,
  type DType,
  type KMeansBackend,
  type Metric,
  type StartResult,
  type StopReason,
  unitRows,
} from '@centroid/kmeans-native'
import { backendFor } from './backend-for.ts'
import { toMatrix, type MatrixInput } from './input.ts'
import { parseModel } from './model-json.ts'
import { toCoreError } from './core-error.ts'
import { checkSampleWeight } from './sample-weight.ts'
import type { KMeansModelJson, KMeansState } from './model-state.ts'
import type { KMeansParams } from './settings.ts'

/** Fitted clusters, from `fitKMeans`, `sweepKMeans` or `KMeansModel.fromJSON`. */
export class KMeansModel {
  /** (nClusters x nFeatures), float64. */
  readonly centroids: Matrix
  /** The frame in which distances are computed (nFeatures): subtracted from rows and centroids alike. */
  readonly offset: Float64Array
  /** The cluster of each training row (nSamples), as `predict` gives it; empty when the model was read without labels. */
  readonly labels: Int32Array
  /** Training rows per cluster (nClusters). */
  readonly sizes: number[]
  /** Sum of weight * squared distance to the own centroid; for metric 'cosine' that is weight * 2 (1 - cos). */
  readonly inertia: number
  /** Iterations of the best start. */
  readonly nIter: number
  /** False when the best start ended at `maxIter`. */
  readonly converged: boolean
  readonly stoppedBy: StopReason
  /** What each start did, in order. */
  readonly starts: StartResult[]
  readonly seed: number
  readonly params: KMeansParams
  readonly dtype: DType
  /** For 'cosine' the centroids have norm 1, and every row is divided by its norm before distances are computed. */
  readonly metric: Metric
  /** What fitted the model. */
  readonly backend: { name: KMeansBackend['name']; simd: string }
  readonly warnings: string[]
  /** The table's columns that were fitted; undefined for a model fitted to a Matrix or rows. */
  readonly featureNames: string[] | undefined
  readonly #set: CentroidSet
  #runsOn: KMeansBackend | undefined

  /** @internal Use `fitKMeans` or `KMeansModel.fromJSON`. */
  constructor(state: KMeansState, runsOn?: KMeansBackend) {
    this.centroids = state.centroids
    this.offset = state.offset
    this.labels = state.labels
    this.sizes = state.sizes
    this.inertia = state.inertia
    this.nIter = state.nIter
    this.converged = state.stoppedBy !== 'max_iter'
    this.stoppedBy = state.stoppedBy
    this.starts = state.starts
    this.seed = state.params.seed
    this.params = state.params
    this.dtype = state.params.dtype
    this.metric = state.params.metric
    this.backend = state.backend
    this.warnings = state.warnings
    this.featureNames = state.featureNames
    const centroids = this.centroids.data as Float64Array
    const { offset, metric } = this
    this.#set = { centroids, offset, nClusters: this.centroids.rows, metric }
    this.#runsOn = runsOn
  }

  get nClusters(): number {
    return this.centroids.rows
  }

  get nFeatures(): number {
    return this.centroids.cols
  }

  /**
   * The nearest centroid of each row (nSamples); ties go to the lowest index. Rows are converted to the
   * model's dtype; of a table the columns are taken that the model was fitted to.
   * @throws RangeError when the rows have another number of features; DataError for values that are not finite.
   */
  predict(x: MatrixInput): Int32Array {
    return this.#run('predict', x, (backend, matrix) => backend.predict(matrix, this.#set))
  }

  /**
   * Euclidean distances of each row to each centroid (nSamples x nClusters); for metric 'cosine' those between the unit
   * vectors, so that cos = 1 - distance^2 / 2.
   * @throws as `predict`.
   */
  transform(x: MatrixInput): Matrix {
    return this.#run('transform', x, (backend, matrix) =>
      Matrix.of(backend.transform(matrix, this.#set), matrix.rows, this.nClusters),
    )
  }

  /**
   * The negated inertia of the rows: higher is better.
   * @throws as `predict`, and for weights as `fitKMeans`.
   */
  score(x: MatrixInput, sampleWeight?: ArrayLike<number>): number {
    return this.#run('score', x, (backend, matrix) => {
      const weights = sampleWeight && checkSampleWeight('score', sampleWeight, matrix.rows)
      const labels = backend.predict(matrix, this.#set)
      const compared = this.metric === 'cosine' ? unitRows(matrix) : matrix
      return -inertiaOf(compared, labels, this.#set, weights)
    })
  }

  toJSON(): KMeansModelJson {
    return {
      nClusters: this.nClusters,
      nFeatures: this.nFeatures,
      dtype: this.dtype,
      metric: this.metric,
      ...(this.featureNames && { featureNames: this.featureNames }),
      centroids: this.centroids.toRows(),
      offset: Array.from(this.offset),
      ...(this.labels.length > 0 && { labels: Array.from(this.labels) }),
      sizes: this.sizes,
      inertia: this.inertia,
      nIter: this.nIter,
      converged: this.converged,
      stoppedBy: this.stoppedBy,
      seed: this.seed,
      params: this.params,
      starts: this.starts,
      backend: this.backend,
      warnings: this.warnings,
    }
  }

  /**
   * The model of `JSON.parse(JSON.stringify(model))`. Without `offset` the frame is the mean of the centroids.
   * @throws ModelFormatError when a field is missing or wrong.
   */
  static fromJSON(json: unknown): KMeansModel {
    return new KMeansModel(parseModel(json))
  }

  #run<T>(doing: string, x: MatrixInput, work: (backend: KMeansBackend, matrix: Matrix) => T): T {
    const matrix = toMatrix(doing, x, this.dtype, this.featureNames)
    if (matrix.cols !== this.nFeatures) {
      throw new RangeError(
        `Cannot ${doing}: rows must have ${this.nFeatures} features as the model has, got ${matrix.cols}`,
      )
    }
    this.#runsOn ??= backendFor()
    try {
      return work(this.#runsOn, matrix)
    } catch (error) {
      throw toCoreError(doing, error)
    }
  }
}

function inertiaOf(matrix: Matrix, labels: Int32Array, set: CentroidSet, weights?: Float64Array): number {
  const { data, rows, cols } = matrix
  const { centroids, offset } = set
  let sum = 0
  for (let i = 0; i < rows; i++) {
    let distance = 0
    for (let j = 0; j < cols; j++) {
      const difference = data[i * cols + j] - offset[j] - (centroids[labels[i] * cols + j] - offset[j])
      distance += difference * difference
    }
    sum += weights ? weights[i] * distance : distance
  }
  return sum
}
