import type { DType, FitHooks, FitOptions, Init, Matrix, Metric } from '@centroid/kmeans-native'
import { checkOptions } from './constraint.ts'
import { checkExplicitInit } from './explicit-init.ts'
import {
  defaults,
  defaultThreads,
  fitConstraints,
  sweepConstraints,
  type FitKMeansOptions,
  type StartOptions,
  type SweepKMeansOptions,
} from './options.ts'
import { checkSampleWeight } from './sample-weight.ts'

/** What decided a model, apart from the data: enough to fit it again. Threads are left out, as they change nothing. */
export interface KMeansParams {
  nClusters: number
  init: 'k-means++' | 'random' | number[][]
  nInit: number
  maxIter: number
  tol: number
  seed: number
  algorithm: NonNullable<StartOptions['algorithm']> | 'mini-batch'
  metric: Metric
  dtype: DType
  /** Whether rows had weights. */
  weighted: boolean
  /** The chained sweep that made the model; its starts took the place of `nInit` ones. */
  chained?: { rounds: number; kMin: number; kMax: number }
}

/** Checked options of one fit. */
export interface FitSettings {
  nClusters: number
  init: Init
  matrix: Matrix
  shared: FitOptions
  params: KMeansParams
  warnings: string[]
}

/** Checked options of one sweep. */
export interface SweepSettings {
  kValues: number[]
  init: 'k-means++' | 'random'
  matrix: Matrix
  shared: FitOptions
  chained: { rounds: number } | undefined
  /** The params of the model with k clusters that was chosen among some starts. */
  paramsOf: (k: number, starts: number) => KMeansParams
}

/** @throws TypeError and RangeError as the constraint table says. */
export function fitSettings(input: Matrix, options: FitKMeansOptions): FitSettings {
  checkOptions('fit KMeans', fitConstraints(input.rows), options)
  const { nClusters, init = defaults.init } = options
  const { matrix, shared, params } = startSettings('fit KMeans', input, options)
  if (typeof init === 'string') {
    return { nClusters, init, matrix, shared, params: { ...params, nClusters, init }, warnings: [] }
  }
  const centroids = checkExplicitInit(init, nClusters, matrix.cols)
  const ignored = options.nInit !== undefined && options.nInit > 1
  return {
    nClusters,
    init: centroids,
    matrix,
    shared: { ...shared, nInit: 1 },
    params: { ...params, nClusters, init: rowsOf(centroids, matrix.cols), nInit: 1 },
    warnings: ignored ? [`nInit = ${options.nInit} has no effect: explicit centroids make one start`] : [],
  }
}

/**
 * @throws TypeError and RangeError as the constraint table says; RangeError when kMin > kMax and for options of the other
 * kind of sweep.
 */
export function sweepSettings(input: Matrix, options: SweepKMeansOptions): SweepSettings {
  checkOptions('sweep KMeans', sweepConstraints(input.rows), options)
  const kMin = options.kMin ?? defaults.kMin
  const kMax = options.kMax ?? Math.min(Math.max(kMin, defaults.kMax), input.rows)
  if (kMin > kMax)
    throw new RangeError(`Cannot sweep KMeans: 'kMin' must be at most kMax = ${kMax}, got ${kMin}`)
  const chained = chainedSettings(options)
  const { init = defaults.init } = options
  const { matrix, shared, params } = startSettings('sweep KMeans', input, options)
  const kValues = Array.from({ length: kMax - kMin + 1 }, (_, i) => kMin + i)
  const paramsOf = (k: number, starts: number): KMeansParams => {
    const own = { ...params, nClusters: k, init }
    return chained ? { ...own, nInit: starts, chained: { ...chained, kMin, kMax } } : own
  }
  return { kValues, init, matrix, shared, chained, paramsOf }
}

function chainedSettings({ sweep = defaults.sweep, rounds, nInit, init, metric }: SweepKMeansOptions) {
  const refuse = (name: string, kind: string, hint: string): RangeError =>
    new RangeError(`Cannot sweep KMeans: '${name}' has no meaning in a sweep that is ${kind}\nHint: ${hint}`)
  if (sweep === 'independent') {
    if (rounds !== undefined) throw refuse('rounds', sweep, "pass sweep: 'chained', or nInit in its place")
    return undefined
  }
  if (nInit !== undefined) throw refuse('nInit', sweep, 'pass rounds in its place')
  if (init === 'random') throw refuse('init', sweep, 'leave it out')
  if (metric === 'cosine') {
    throw new RangeError(
      "Cannot sweep KMeans: 'metric' must be 'euclidean' in a sweep that is chained, got 'cosine'\nHint: pass sweep: 'independent'",
    )
  }
  return { rounds: rounds ?? defaults.rounds }
}

/** What the backend is told of a signal. */
export function hooksOf(signal: AbortSignal | undefined, onProgress: FitHooks['onProgress']): FitHooks {
  return { ...(signal && { signal }), ...(onProgress && { onProgress }) }
}

export function startSettings(doing: string, input: Matrix, options: StartOptions) {
  const { threads = 'auto', algorithm = defaults.algorithm, dtype = input.dtype } = options
  const {
    nInit = defaults.nInit,
    maxIter = defaults.maxIter,
    tol = defaults.tol,
    seed = defaults.seed,
    metric = defaults.metric,
  } = options
  const sampleWeight =
    options.sampleWeight === undefined ? null : checkSampleWeight(doing, options.sampleWeight, input.rows)
  const shared: FitOptions = {
    sampleWeight,
    maxIter,
    tol,
    seed,
    nInit,
    threads: threads === 'auto' ? defaultThreads() : threads,
    metric,
  }
  const params = { nInit, maxIter, tol, seed, algorithm, metric, dtype, weighted: sampleWeight !== null }
  return { matrix: input.astype(dtype), shared, params }
}

function rowsOf(values: Float64Array, cols: number): number[][] {
  return Array.from({ length: values.length / cols }, (_, i) =>
    Array.from(values.subarray(i * cols, (i + 1) * cols)),
  )
}
