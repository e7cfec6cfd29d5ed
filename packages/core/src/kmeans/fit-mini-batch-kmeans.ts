import {
  type Matrix,
  Mt19937,
  NonFiniteError,
  type Batch,
  type FitResult,
  type StopReason,
} from '@centroid/kmeans-native'
import { backendFor } from './backend-for.ts'
import { isBatchSource, type BatchSource } from './batch-source.ts'
import { BatchStream } from './batch-stream.ts'
import { toCoreError } from './core-error.ts'
import { checkExplicitInit } from './explicit-init.ts'
import { featuresOf, toMatrix, type MatrixInput } from './input.ts'
import { matrixSource } from './matrix-source.ts'
import type { FitMiniBatchKMeansOptions, StreamMiniBatchKMeansOptions } from './mini-batch-options.ts'
import { bestSeeding } from './mini-batch-seeding.ts'
import {
  checkedMiniBatch,
  checkedStreamMiniBatch,
  initSizeFor,
  type MiniBatchSettings,
} from './mini-batch-settings.ts'
import { MiniBatchSteps } from './mini-batch-steps.ts'
import { MiniBatchStop } from './mini-batch-stop.ts'
import type { KMeansModel } from './model.ts'
import { modelFromFit } from './model-from-fit.ts'
import { gatherRows, RowDraws, shuffledRows } from './row-draws.ts'
import { labelStream } from './streamed-lloyd.ts'
import { columnMeans, meanVariance, squaresOf } from './stream-columns.ts'
import { withStreamContext, type StreamContext } from './stream-context.ts'
import { sampleStream } from './stream-seeding.ts'
import { seedRowsFor } from './stream-settings.ts'

const doing = 'fit MiniBatchKMeans'

/** Gives batches to `step` until that returns a reason to stop, or they are used up. */
type Supply = (step: (batch: Batch) => Promise<StopReason | null>) => Promise<StopReason | null>

/**
 * Fits K-Means by steps on small batches: far quicker than `fitKMeans` on many rows, at a somewhat higher inertia
 * (Sculley 2010; the semantics of scikit-learn's MiniBatchKMeans). Of a matrix each batch is drawn at random, with
 * replacement and in proportion to the weights; of a source the rows of each of its batches are taken in random order.
 * Where a source is sorted over longer stretches, shuffle it: clusters that come late learn late.
 *
 * @param input - (nSamples x nFeatures): a Matrix, rows, a table, of which every numeric column is taken, or a source
 * @throws as `fitKMeans`
 * @example
 * const model = await fitMiniBatchKMeans(x, { nClusters: 100, seed: 42 })
 * model.stoppedBy // 'no_improvement'
 */
export async function fitMiniBatchKMeans(
  input: MatrixInput,
  options: FitMiniBatchKMeansOptions,
): Promise<KMeansModel>
export async function fitMiniBatchKMeans(
  input: BatchSource,
  options: StreamMiniBatchKMeansOptions,
): Promise<KMeansModel>
export async function fitMiniBatchKMeans(
  input: MatrixInput | BatchSource,
  options: FitMiniBatchKMeansOptions | StreamMiniBatchKMeansOptions,
): Promise<KMeansModel> {
  try {
    return isBatchSource(input) ? await fitSource(input, options) : await fitMatrix(input, options)
  } catch (error) {
    throw toCoreError(doing, error)
  }
}

async function fitMatrix(input: MatrixInput, options: FitMiniBatchKMeansOptions): Promise<KMeansModel> {
  const given = toMatrix(doing, input)
  const settings = checkedMiniBatch(given, options)
  const { sampleWeight, seed } = settings
  const matrix = given.astype(settings.dtype ?? given.dtype)
  const stream = new BatchStream(matrixSource(matrix, sampleWeight), doing, options)
  const batchSize = Math.min(settings.batchSize, matrix.rows)
  const draws = new RowDraws(matrix.rows, sampleWeight, new Mt19937(seed))
  const supply: Supply = async (step) => {
    const nSteps = Math.floor((settings.maxIter * matrix.rows) / batchSize)
    for (let i = 0; i < nSteps; i++) {
      const x = gatherRows(matrix, draws.draw(batchSize))
      const reason = await step({ matrix: x, sampleWeight: null, firstRow: 0 })
      if (reason) return reason
    }
    return null
  }
  const fitted = {
    settings,
    stream,
    featureNames: featuresOf(input),
    rows: { matrix, sampleWeight },
    keepLabels: true,
  }
  return fit(fitted, options, () => supply)
}

async function fitSource(input: BatchSource, options: StreamMiniBatchKMeansOptions): Promise<KMeansModel> {
  const settings = checkedStreamMiniBatch(options)
  const stream = new BatchStream(input, doing, options)
  const { batchSize, maxIter, seed } = settings
  const random = new Mt19937(seed)
  const supply = ({ report }: StreamContext): Supply => {
    return async (step) => {
      let reason: StopReason | null = null
      for (let epoch = 0; epoch < maxIter && !reason; epoch++) {
        await stream.pass(async (batch) => {
          reason = await stepThrough(batch, batchSize, random, step)
          return reason === null
        })
        report('steps')
      }
      return reason
    }
  }
  const featureNames = input.featureNames?.slice()
  const fitted = { settings, stream, featureNames, rows: null, keepLabels: options.labels ?? false }
  return fit(fitted, options, supply)
}

/** Steps on the rows of a batch of the source in random order, `batchSize` at a time. */
async function stepThrough(
  { matrix, sampleWeight, firstRow }: Batch,
  batchSize: number,
  random: Mt19937,
  step: (batch: Batch) => Promise<StopReason | null>,
): Promise<StopReason | null> {
  const order = shuffledRows(matrix.rows, random)
  for (let from = 0; from < matrix.rows; from += batchSize) {
    const rows = order.subarray(from, from + batchSize)
    const weights = sampleWeight && Float64Array.from(rows, (row) => sampleWeight[row])
    if (weights && !weights.some((weight) => weight > 0)) continue
    try {
      const reason = await step({ matrix: gatherRows(matrix, rows), sampleWeight: weights, firstRow: 0 })
      if (reason) return reason
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error
      throw new NonFiniteError(firstRow + rows[error.row], error.column, error.value)
    }
  }
  return null
}

interface Fitted {
  settings: MiniBatchSettings
  stream: BatchStream
  featureNames: string[] | undefined
  /** Rows to seed from; null to sample them from the stream. */
  rows: { matrix: Matrix; sampleWeight: Float64Array | null } | null
  keepLabels: boolean
}

async function fit(
  { settings, stream, featureNames, rows, keepLabels }: Fitted,
  { signal, onProgress }: FitMiniBatchKMeansOptions,
  supplyOf: (context: StreamContext) => Supply,
): Promise<KMeansModel> {
  const backend = backendFor(settings.backend)
  const { nClusters, threads, params, warnings } = settings
  const parts = { stream, backend, nClusters, threads, signal, onProgress: undefined }
  const result = await withStreamContext(parts, async (context) => {
    const initial = await initialCentroids(context, settings, rows)
    const steps = new MiniBatchSteps({ ...settings, backend, control: context.control, initial })
    const stop = new MiniBatchStop({
      nSamples: stream.rows as number,
      absoluteTol: settings.tol > 0 ? settings.tol * (await varianceOf(context)) : 0,
      patience: settings.patience,
    })
    let rowsSeen = 0
    const reason = await supplyOf(context)(async (batch) => {
      signal?.throwIfAborted()
      const shift = await steps.step(batch)
      rowsSeen += batch.matrix.rows
      const weight = batch.sampleWeight?.reduce((sum, one) => sum + one, 0) ?? batch.matrix.rows
      const meanInertia = steps.inertia / weight
      const ends = stop.after({ rows: batch.matrix.rows, meanInertia, shift })
      const { smoothedInertia } = stop
      onProgress?.({ nClusters, step: steps.nSteps, meanInertia, smoothedInertia, shift })
      return ends
    })
    const nIter = Math.max(1, Math.ceil(rowsSeen / (stream.rows as number)))
    return labelled(context, steps, { nIter, stoppedBy: reason ?? 'max_iter' }, keepLabels)
  })
  const { dtype, weighted } = stream.shape
  return modelFromFit({
    result,
    params: { ...params, dtype, weighted },
    backend,
    warnings,
    featureNames: featureNames ?? stream.shape.featureNames,
  })
}

async function initialCentroids(
  context: StreamContext,
  settings: MiniBatchSettings,
  rows: Fitted['rows'],
): Promise<Float64Array> {
  const { nClusters, init, seed, nInit, batchSize } = settings
  const sampleRows = (cols: number): number => seedRowsFor(nClusters, cols, undefined)
  const surveyed = rows ? null : await sampleStream(context, { doing, nClusters, init, seed, sampleRows })
  if (typeof init !== 'string')
    return settings.given ?? checkExplicitInit(init, nClusters, context.stream.shape.cols)
  const sampled = surveyed
  const from = rows ?? { matrix: sampled?.matrix as Matrix, sampleWeight: sampled?.weights ?? null }
  const initSize = initSizeFor(settings, Math.min(batchSize, from.matrix.rows), from.matrix.rows)
  const seeding = { ...from, nClusters, init, seed, nInit, initSize }
  return bestSeeding(doing, context.backend, context.control, seeding)
}

async function varianceOf(context: StreamContext): Promise<number> {
  return meanVariance(await squaresOf(context, await columnMeans(context)))
}

async function labelled(
  context: StreamContext,
  { centroids, counts, reassigned: relocations }: MiniBatchSteps,
  ending: { nIter: number; stoppedBy: StopReason },
  keepLabels: boolean,
): Promise<FitResult> {
  const nClusters = counts.length
  const offset = new Float64Array(centroids.length / nClusters)
  const labels = new Int32Array(keepLabels ? (context.stream.rows as number) : 0)
  const keep = keepLabels ? (batch: Batch, found: Int32Array) => labels.set(found, batch.firstRow) : undefined
  const { inertia, sizes } = await labelStream(context, { centroids, nClusters, offset }, keep)
  const start = { ...ending, inertia, relocations }
  return { ...start, centroids, offset, labels, sizes, bestStart: 0, starts: [start] }
}
