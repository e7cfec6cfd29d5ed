import {
  Matrix,
  type CentroidSet,
  type DType,
  type KMeansBackend,
  type Metric,
} from '@centroid/kmeans-native'
import { backendFor } from './backend-for.ts'
import { parseBisectingModel } from './bisecting-json.ts'
import type { BisectingKMeansJson, BisectingParams, BisectingState } from './bisecting-state.ts'
import { addClusterInertias } from './cluster-inertias.ts'
import { followSplits, type ClusterSplit } from './cluster-split.ts'
import { buildClusterTree, leafCentroids, leafSizes, totalInertia, type ClusterNode } from './cluster-tree.ts'
import { toCoreError } from './core-error.ts'
import { toMatrix, type MatrixInput } from './input.ts'
import { checkSampleWeight } from './sample-weight.ts'

/** Clusters made by splitting, from `fitBisectingKMeans` or `BisectingKMeansModel.fromJSON`. */
export class BisectingKMeansModel {
  /** (nClusters x nFeatures), float64. */
  readonly centroids: Matrix
  /** The cluster of each training row (nSamples), as `predict` gives it; empty when the model was read without labels. */
  readonly labels: Int32Array
  /** Training rows per cluster (nClusters). */
  readonly sizes: number[]
  /** Sum of weight * squared distance to the centroid of the own cluster. */
  readonly inertia: number
  /** False when the best start of a split ended at `maxIter`. */
  readonly converged: boolean
  /** What was split, in order: the first k - 1 make k clusters. */
  readonly splits: readonly ClusterSplit[]
  /** The same as nested nodes, from all rows down to the clusters. */
  readonly tree: ClusterNode
  readonly params: BisectingParams
  readonly seed: number
  readonly dtype: DType
  readonly metric: Metric
  /** What fitted the model. */
  readonly backend: { name: KMeansBackend['name']; simd: string }
  readonly warnings: string[]
  /** The table's columns that were fitted; undefined for a model fitted to a Matrix or rows. */
  readonly featureNames: string[] | undefined
  readonly #state: BisectingState
  #runsOn: KMeansBackend | undefined

  /** @internal Use `fitBisectingKMeans` or `BisectingKMeansModel.fromJSON`. */
  constructor(state: BisectingState, runsOn?: KMeansBackend) {
    const { root, splits, params } = state
    this.centroids = leafCentroids(root, splits)
    this.labels = state.labels
    this.sizes = leafSizes(root, splits)
    this.inertia = totalInertia(root, splits)
    this.converged = splits.every(({ stoppedBy }) => stoppedBy !== 'max_iter')
    this.splits = splits
    this.tree = buildClusterTree(root, splits)
    this.params = params
    this.seed = params.seed
    this.dtype = params.dtype
    this.metric = params.metric
    this.backend = state.backend
    this.warnings = state.warnings
    this.featureNames = state.featureNames
    this.#state = state
    this.#runsOn = runsOn
  }

  get nClusters(): number {
    return this.centroids.rows
  }

  get nFeatures(): number {
    return this.centroids.cols
  }

  /**
   * The cluster of each row: from the top of the tree each row goes to the nearer of the two parts, ties to the first.
   * That is the part of space which the fit gave to the cluster, so a row near a border may be nearer to the centroid of
   * another cluster.
   * @throws RangeError when the rows have another number of features; DataError for values that are not finite.
   */
  predict(x: MatrixInput): Int32Array {
    return this.#run('predict', x, (backend, matrix) => this.#labelsOf(backend, matrix))
  }

  /**
   * Euclidean distances of each row to the centroid of each cluster (nSamples x nClusters); for metric 'cosine' those
   * between the unit vectors.
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
      const { rows } = matrix
      const weights = sampleWeight ? checkSampleWeight('score', sampleWeight, rows) : null
      const inertias = new Float64Array(this.nClusters)
      const labels = this.#labelsOf(backend, matrix)
      addClusterInertias(
        matrix,
        0,
        rows,
        labels,
        this.#set,
        weights,
        inertias,
        new Int32Array(this.nClusters),
      )
      return -inertias.reduce((sum, inertia) => sum + inertia, 0)
    })
  }

  /**
   * The model that the first splits make: what `fitBisectingKMeans` gives for fewer clusters. Labels below `nClusters`
   * stay; a cluster that came later goes back to the one it was split from.
   * @throws RangeError when `nClusters` is no integer in [1, nClusters of this model].
   */
  cut(nClusters: number): BisectingKMeansModel {
    if (!Number.isInteger(nClusters) || nClusters < 1 || nClusters > this.nClusters) {
      throw new RangeError(
        `Cannot cut tree: 'nClusters' must be an integer in [1, ${this.nClusters}], got ${String(nClusters)}`,
      )
    }
    const state = this.#state
    const origin = Array.from({ length: this.nClusters }, (_, label) => label)
    for (const { cluster, newCluster } of this.splits.slice(nClusters - 1))
      origin[newCluster] = origin[cluster]
    const cut = {
      ...state,
      splits: state.splits.slice(0, nClusters - 1),
      labels: state.labels.map((label) => origin[label]),
      params: { ...state.params, nClusters },
    }
    return new BisectingKMeansModel(cut, this.#runsOn)
  }

  toJSON(): BisectingKMeansJson {
    const { root, splits } = this.#state
    return {
      nClusters: this.nClusters,
      nFeatures: this.nFeatures,
      dtype: this.dtype,
      metric: this.metric,
      ...(this.featureNames && { featureNames: this.featureNames }),
      centroids: this.centroids.toRows(),
      ...(this.labels.length > 0 && { labels: Array.from(this.labels) }),
      sizes: this.sizes,
      inertia: this.inertia,
      converged: this.converged,
      seed: this.seed,
      root: { ...root, centroid: Array.from(root.centroid), offset: Array.from(root.offset) },
      splits: splits.map((split) => ({
        ...split,
        centroids: split.centroids.toRows(),
        offset: Array.from(split.offset),
      })),
      params: this.params,
      backend: this.backend,
      warnings: this.warnings,
    }
  }

  /**
   * The model of `JSON.parse(JSON.stringify(model))`.
   * @throws ModelFormatError when a field is missing or wrong.
   */
  static fromJSON(json: unknown): BisectingKMeansModel {
    return new BisectingKMeansModel(parseBisectingModel(json))
  }

  get #set(): CentroidSet {
    const { nClusters, metric } = this
    return {
      centroids: this.centroids.data as Float64Array,
      offset: this.#state.root.offset,
      nClusters,
      metric,
    }
  }

  #labelsOf(backend: KMeansBackend, matrix: Matrix): Int32Array {
    // With one cluster there is no split to look at the values.
    if (this.nClusters === 1) return backend.predict(matrix, this.#set)
    return followSplits(matrix, this.splits, backend, this.metric)
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
