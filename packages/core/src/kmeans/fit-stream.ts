import { Matrix, type FitResult } from '@centroid/kmeans-native'
import { backendFor } from './backend-for.ts'
import type { BatchSource } from './batch-source.ts'
import { BatchStream } from './batch-stream.ts'
import { toCoreError } from './core-error.ts'
import { checkExplicitInit } from './explicit-init.ts'
import type { KMeansModel } from './model.ts'
import { modelFromFit } from './model-from-fit.ts'
import { labelStream, streamedLloyd } from './streamed-lloyd.ts'
import { withStreamContext, type StreamContext } from './stream-context.ts'
import { fitSample, survey, type SampledRows } from './stream-seeding.ts'
import { seedRowsFor, streamSettings, type StreamKMeansOptions } from './stream-settings.ts'

const doing = 'fit KMeans'

/** `fitKMeans` for a source of batches; memory is bounded by a few batches, the sample and the centroids. */
export async function fitStream(source: BatchSource, options: StreamKMeansOptions): Promise<KMeansModel> {
  const settings = streamSettings(options)
  const { signal, onProgress } = options
  const backend = backendFor(settings.backend)
  const { nClusters, threads } = settings
  const { dtype, init, nInit, maxIter, tol, seed, algorithm } = settings
  const stream = new BatchStream(source, doing, { ...(dtype && { dtype }), ...(signal && { signal }) })
  try {
    const parts = { stream, backend, nClusters, threads, signal, onProgress }
    const result = await withStreamContext(parts, (context) => fitPasses(context, settings, signal))
    const given = typeof init !== 'string'
    const params = {
      nClusters,
      init: given ? Matrix.of(result.initial, nClusters, stream.shape.cols).toRows() : init,
      nInit: given ? 1 : nInit,
      ...{ maxIter, tol, seed, algorithm },
      dtype: stream.shape.dtype,
      weighted: stream.shape.weighted,
    }
    const ignored = given && options.nInit !== undefined && options.nInit > 1
    const warnings = ignored
      ? [`nInit = ${options.nInit} has no effect: explicit centroids make one start`]
      : []
    const featureNames = stream.shape.featureNames ?? source.featureNames?.slice()
    return modelFromFit({ result: result.fit, params, backend, warnings, featureNames })
  } catch (error) {
    throw toCoreError(doing, error)
  }
}

async function fitPasses(
  context: StreamContext,
  settings: ReturnType<typeof streamSettings>,
  signal: AbortSignal | undefined,
): Promise<{ fit: FitResult; initial: Float64Array }> {
  const { nClusters, init, seedRows } = settings
  const { offset, sample } = await survey(context, {
    doing,
    nClusters,
    init,
    seed: settings.seed,
    sampleRows: (cols) => seedRowsFor(nClusters, cols, seedRows),
  })
  const initial =
    typeof init === 'string'
      ? (await fitSample(context.backend, sample as SampledRows, { ...settings, init }, signal)).centroids
      : checkExplicitInit(init, nClusters, offset.length)
  const { centroids, ...start } = await streamedLloyd(
    context,
    { centroids: initial, nClusters, offset },
    settings,
  )
  const labels = new Int32Array(settings.labels ? (context.stream.rows as number) : 0)
  const keep = settings.labels
    ? (batch: { firstRow: number }, found: Int32Array) => labels.set(found, batch.firstRow)
    : undefined
  const { inertia, sizes } = await labelStream(context, { centroids, nClusters, offset }, keep)
  const starts = [{ inertia, ...start }]
  return {
    fit: { centroids, offset, labels, sizes, inertia, ...start, bestStart: 0, starts },
    initial,
  }
}
