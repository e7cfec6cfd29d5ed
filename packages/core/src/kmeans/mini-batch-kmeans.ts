import {
  Matrix,
  type BatchControl,
  type DType,
  type KMeansBackend,
  type StartResult,
} from '@centroid/kmeans-native'
import { backendFor } from './backend-for.ts'
import { checkOptions } from './constraint.ts'
import { toCoreError } from './core-error.ts'
import { checkExplicitInit } from './explicit-init.ts'
import { featuresOf, toMatrix, type MatrixInput } from './input.ts'
import { type KMeansModel } from './model.ts'
import { modelFromFit } from './model-from-fit.ts'
import {
  incrementalConstraints,
  miniBatchDefaults,
  type MiniBatchKMeansOptions,
} from './mini-batch-options.ts'
import { seedCentroids } from './mini-batch-seeding.ts'
import { MiniBatchSteps } from './mini-batch-steps.ts'
import { defaults, defaultThreads } from './options.ts'
import { checkSampleWeight } from './sample-weight.ts'

const doing = 'fit MiniBatchKMeans'

/**
 * K-Means that learns batch by batch, as data arrive (Sculley 2010; the semantics of scikit-learn's `partial_fit`). An
 * approximation: `fitKMeans` of all the rows finds a lower inertia.
 *
 * @example
 * const clusters = new MiniBatchKMeans({ nClusters: 2, seed: 42 })
 * await clusters.partialFit([[0, 0], [0, 1], [9, 9]])
 * await clusters.partialFit([[9, 8], [1, 0]])
 * clusters.toModel().predict([[8, 8]])
 */
export class MiniBatchKMeans {
  readonly #options: MiniBatchKMeansOptions
  readonly #backend: KMeansBackend
  readonly #control: BatchControl
  #steps: MiniBatchSteps | undefined
  #dtype: DType = 'float64'
  #featureNames: string[] | undefined
  #isWeighted = false
  #rows = 0
  #queue: Promise<unknown> = Promise.resolve()

  /** @throws TypeError and RangeError as the constraint table says; BackendUnavailableError. */
  constructor(options: MiniBatchKMeansOptions) {
    checkOptions(doing, incrementalConstraints(), options)
    const { backend, threads = 'auto' } = options
    this.#options = { ...options }
    this.#backend = backendFor(backend)
    this.#control = {
      threads: threads === 'auto' ? defaultThreads() : threads,
      cancel: new Int32Array(new SharedArrayBuffer(4)),
    }
  }

  /** (nClusters x nFeatures), as they are now; undefined before the first batch. */
  get centroids(): Matrix | undefined {
    const steps = this.#steps
    return (
      steps &&
      Matrix.of(steps.centroids.slice(), steps.counts.length, steps.centroids.length / steps.counts.length)
    )
  }

  /** Weight of the rows behind each centroid (nClusters); empty before the first batch. */
  get counts(): Float64Array {
    return this.#steps?.counts.slice() ?? new Float64Array(0)
  }

  /** Batches learnt from. */
  get nSteps(): number {
    return this.#steps?.nSteps ?? 0
  }

  /**
   * Learns from a batch (nSamples x nFeatures). The first one seeds the centroids, unless they were given, and decides
   * the number of features. Calls queue up; a batch must not change before its promise has resolved.
   * @throws RangeError for another number of features, and when a first batch that seeds has fewer rows than clusters;
   * DataError for values that are not finite. The centroids are then as before.
   */
  async partialFit(batch: MatrixInput, sampleWeight?: ArrayLike<number>): Promise<this> {
    const step = this.#queue.then(() => this.#learn(batch, sampleWeight))
    this.#queue = step.catch(() => {})
    await step
    return this
  }

  /**
   * The centroids so far as a model; later batches do not change it. It has no labels; `sizes` counts the rows as they
   * were labelled when they came, `inertia` is that of the last batch, by the centroids before its step.
   * @throws RangeError before the first batch.
   */
  toModel(): KMeansModel {
    const steps = this.#steps
    if (!steps) {
      throw new RangeError(
        'Cannot build model: at least one batch is required, got none\nHint: call partialFit first',
      )
    }
    const { nClusters, init = defaults.init, seed = defaults.seed } = this.#options
    const start: StartResult = {
      inertia: steps.inertia,
      nIter: steps.nSteps,
      stoppedBy: 'max_iter',
      relocations: steps.reassigned,
    }
    const given = typeof init !== 'string'
    return modelFromFit({
      result: {
        ...start,
        centroids: steps.centroids.slice(),
        offset: new Float64Array(steps.centroids.length / nClusters),
        labels: new Int32Array(0),
        sizes: [...steps.sizes],
        bestStart: 0,
        starts: [start],
      },
      params: {
        nClusters,
        init: given ? toMatrix(doing, init).toRows() : init,
        nInit: 1,
        maxIter: steps.nSteps,
        tol: 0,
        seed,
        algorithm: 'mini-batch',
        dtype: this.#dtype,
        weighted: this.#isWeighted,
      },
      backend: this.#backend,
      warnings: [],
      featureNames: this.#featureNames,
    })
  }

  async #learn(batch: MatrixInput, weights: ArrayLike<number> | undefined): Promise<void> {
    const isFirst = this.#steps === undefined
    const matrix = isFirst
      ? toMatrix(doing, batch, this.#options.dtype)
      : toMatrix(doing, batch, this.#dtype, this.#featureNames)
    const sampleWeight = weights === undefined ? null : checkSampleWeight(doing, weights, matrix.rows)
    try {
      const steps = this.#steps ?? this.#begin(matrix, sampleWeight)
      const cols = steps.centroids.length / steps.counts.length
      if (matrix.cols !== cols) {
        throw new RangeError(
          `Cannot ${doing}: every batch must have ${cols} features as the first has, got ${matrix.cols}`,
        )
      }
      await steps.step({ matrix, sampleWeight, firstRow: this.#rows })
      if (isFirst) {
        this.#dtype = matrix.dtype
        this.#featureNames = featuresOf(batch)
        this.#steps = steps
      }
      this.#isWeighted ||= sampleWeight !== null
      this.#rows += matrix.rows
    } catch (error) {
      throw toCoreError(doing, error)
    }
  }

  #begin(matrix: Matrix, sampleWeight: Float64Array | null): MiniBatchSteps {
    const { nClusters, init = defaults.init, seed = defaults.seed } = this.#options
    const { reassignmentRatio = miniBatchDefaults.reassignmentRatio } = this.#options
    const backend = this.#backend
    const initial =
      typeof init === 'string'
        ? seedCentroids(doing, backend, { matrix, sampleWeight, nClusters, init, seed })
        : checkExplicitInit(init, nClusters, matrix.cols)
    return new MiniBatchSteps({
      backend,
      control: this.#control,
      initial,
      nClusters,
      seed,
      reassignmentRatio,
    })
  }
}
