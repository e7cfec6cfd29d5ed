import type { Batch, BatchControl, BatchScan, ColumnSums } from '../batch.ts'
import type {
  CentroidSet,
  FitHooks,
  FitOptions,
  FitProblem,
  FitResult,
  Init,
  KMeansBackend,
} from '../backend.ts'
import type { StopReason, SweepProblem } from '../backend.ts'
import { NonFiniteError, ZeroRowError } from '../backend.ts'
import type { Matrix } from '../matrix.ts'
import { fixed } from './fixed.ts'
import { createNativeMeasures } from './native-measures.ts'
import type { BadValue } from './bad-value.ts'
import type {
  NativeAddon,
  NativeBatchOutcome,
  NativeFit,
  NativeFitOutcome,
  NativeFitRequest,
} from './binding.ts'

const STOP_REASONS: readonly StopReason[] = ['labels', 'tol', 'max_iter']

/** K-Means in C++, on threads of its own; nothing but predict, transform and seedIndices runs on the caller's. */
export class NativeBackend implements KMeansBackend {
  readonly name = 'native'
  readonly silhouette: KMeansBackend['silhouette']
  readonly simplifiedSilhouette: KMeansBackend['simplifiedSilhouette']
  readonly dispersion: KMeansBackend['dispersion']
  readonly #addon: NativeAddon

  constructor(addon: NativeAddon) {
    this.#addon = addon
    const measures = createNativeMeasures(addon)
    this.silhouette = measures.silhouette
    this.simplifiedSilhouette = measures.simplifiedSilhouette
    this.dispersion = measures.dispersion
  }

  get simd(): string {
    return this.#addon.simd
  }

  async fit(problem: FitProblem, hooks: FitHooks = {}): Promise<FitResult> {
    const nInit = typeof problem.init === 'string' ? problem.nInit : 1
    const request = toRequest(problem.matrix, { ...problem, nInit }, problem.init, [problem.nClusters])
    const [result] = await this.#run(request, hooks)
    return result
  }

  async sweep(problem: SweepProblem, hooks: FitHooks = {}): Promise<FitResult[]> {
    if (problem.kValues.length === 0) return []
    const request = toRequest(problem.matrix, problem, problem.init, problem.kValues)
    request.rounds = problem.chained?.rounds ?? null
    return this.#run(request, hooks)
  }

  predict(matrix: Matrix, set: CentroidSet): Int32Array {
    const labels = new Int32Array(matrix.rows)
    this.#apply('predict', matrix, set, labels)
    return labels
  }

  transform(matrix: Matrix, set: CentroidSet): Float64Array {
    const distances = new Float64Array(matrix.rows * set.nClusters)
    this.#apply('transform', matrix, set, distances)
    return distances
  }

  seedIndices(problem: FitProblem): Int32Array {
    const picked = new Int32Array(problem.nClusters)
    const request = toRequest(problem.matrix, problem, 'k-means++', [problem.nClusters])
    throwIfBad(this.#addon.seedIndices({ ...request, labels: [] }, picked))
    return picked
  }

  #apply(
    name: 'predict' | 'transform',
    { data, rows, cols }: Matrix,
    set: CentroidSet,
    out: Int32Array | Float64Array,
  ): void {
    const { centroids, offset, nClusters, metric = 'euclidean' } = set
    throwIfBad(this.#addon[name](data, rows, cols, centroids, offset, nClusters, out as never, metric))
  }

  async scanBatch({ batch, totals, ...scan }: BatchScan, control: BatchControl): Promise<void> {
    const sampleWeight = batch.sampleWeight && fixed(batch.sampleWeight)
    const request = { ...scan, ...totals, ...control, ...placed(batch), sampleWeight }
    throwIfFailed(await this.#addon.scanBatch(request), batch)
  }

  async addColumns(batch: Batch, columns: ColumnSums, control: BatchControl): Promise<void> {
    throwIfFailed(await this.#addon.addColumns({ ...columns, ...control, ...placed(batch) }), batch)
  }

  async #run(request: NativeFitRequest, { signal, onProgress }: FitHooks): Promise<FitResult[]> {
    signal?.throwIfAborted()
    let thrown: { error: unknown } | undefined
    const stop = (): void => void Atomics.store(request.cancel, 0, 1)
    if (onProgress) {
      request.onProgress = (nClusters, start, iteration, changedLabels, shift) => {
        if (thrown || signal?.aborted) return
        try {
          onProgress({ nClusters, start, iteration, changedLabels, shift })
        } catch (error) {
          thrown = { error }
          stop()
        }
      }
    }
    signal?.addEventListener('abort', stop)
    try {
      const outcome = await this.#addon.fit(request)
      if (thrown) throw thrown.error
      signal?.throwIfAborted()
      return toResults(outcome, request.labels)
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }
}

function toRequest(matrix: Matrix, options: FitOptions, init: Init, kValues: number[]): NativeFitRequest {
  const { data, rows, cols } = matrix
  const { sampleWeight, maxIter, tol, seed, nInit, threads, metric = 'euclidean' } = options
  return {
    data: fixed(data),
    rows,
    cols,
    kValues,
    init: typeof init === 'string' ? init : init.slice(),
    sampleWeight: sampleWeight && fixed(sampleWeight),
    maxIter: Math.min(maxIter, 0x7fffffff),
    tol,
    seed,
    nInit,
    rounds: null,
    threads,
    metric,
    cancel: new Int32Array(new SharedArrayBuffer(4)),
    labels: kValues.map(() => new Int32Array(rows)),
    onProgress: null,
  }
}

function toResults(outcome: NativeFitOutcome, labels: Int32Array[]): FitResult[] {
  throwIfBad(outcome.badValue)
  if (outcome.failure !== null) throw new Error(`Cannot fit KMeans: ${outcome.failure}`)
  if (outcome.cancelled) throw new Error('Cannot fit KMeans: the fit was cancelled')
  return outcome.fits.map((fit, i) => toResult(fit, labels[i], outcome.offset.slice()))
}

function toResult(fit: NativeFit, labels: Int32Array, offset: Float64Array): FitResult {
  const { centroids, sizes, bestStart } = fit
  const starts = fit.starts.map(({ inertia, nIter, stopReason, relocations }) => {
    return { inertia, nIter, stoppedBy: STOP_REASONS[stopReason], relocations }
  })
  const { inertia, nIter, stoppedBy } = starts[bestStart]
  return { centroids, offset, labels, inertia, nIter, stoppedBy, sizes, bestStart, starts }
}

function placed({ matrix, firstRow }: Batch) {
  return { data: fixed(matrix.data), rows: matrix.rows, cols: matrix.cols, firstRow }
}

function throwIfFailed({ badValue, failure, cancelled }: NativeBatchOutcome, { firstRow }: Batch): void {
  throwIfBad(badValue && { ...badValue, row: firstRow + badValue.row })
  if (failure !== null) throw new Error(`Cannot read batch: ${failure}`)
  if (cancelled) throw new Error('Cannot read batch: it was cancelled')
}

function throwIfBad(bad: BadValue | null): void {
  if (bad?.value === 0) throw new ZeroRowError(bad.row)
  if (bad) throw new NonFiniteError(bad.row, bad.column, bad.value)
}
