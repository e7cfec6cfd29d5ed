import type { BackendPreference, DType, Matrix } from '@centroid/kmeans-native'
import { checkOptions } from './constraint.ts'
import { checkExplicitInit } from './explicit-init.ts'
import type { MatrixInput } from './input.ts'
import { toMatrix } from './input.ts'
import {
  miniBatchConstraints,
  miniBatchDefaults,
  streamMiniBatchConstraints,
  type FitMiniBatchKMeansOptions,
  type StreamMiniBatchKMeansOptions,
} from './mini-batch-options.ts'
import { defaults, defaultThreads } from './options.ts'
import { checkSampleWeight } from './sample-weight.ts'
import type { KMeansParams } from './settings.ts'
import { checkStreamOptions } from './stream-settings.ts'

const doing = 'fit MiniBatchKMeans'

/** Checked options of mini-batch fits with their defaults. */
export interface MiniBatchSettings {
  nClusters: number
  init: 'k-means++' | 'random' | MatrixInput
  /** Checked explicit centroids (nClusters x cols) where the width is known beforehand. */
  given: Float64Array | null
  nInit: number
  maxIter: number
  tol: number
  seed: number
  batchSize: number
  /** Steps without improvement; Infinity for no end. */
  patience: number
  initSize: number | undefined
  reassignmentRatio: number
  sampleWeight: Float64Array | null
  threads: number
  dtype: DType | undefined
  backend: BackendPreference | undefined
  params: Omit<KMeansParams, 'dtype' | 'weighted'>
  warnings: string[]
}

/** @throws TypeError and RangeError as the constraint table says. */
export function checkedMiniBatch(matrix: Matrix, options: FitMiniBatchKMeansOptions): MiniBatchSettings {
  checkOptions(doing, miniBatchConstraints(matrix.rows), options)
  const { sampleWeight, init } = options
  return {
    ...settingsOf(options),
    sampleWeight: sampleWeight === undefined ? null : checkSampleWeight(doing, sampleWeight, matrix.rows),
    given: isGiven(init) ? checkExplicitInit(init, options.nClusters, matrix.cols) : null,
  }
}

/** @throws TypeError and RangeError as the constraint table says. */
export function checkedStreamMiniBatch(options: StreamMiniBatchKMeansOptions): MiniBatchSettings {
  checkStreamOptions(doing, streamMiniBatchConstraints(), options)
  return settingsOf(options)
}

/** Rows that one seeding looks at. */
export function initSizeFor(
  { initSize, nClusters }: MiniBatchSettings,
  batchSize: number,
  rows: number,
): number {
  const wanted = initSize ?? 3 * batchSize
  return Math.min(wanted < nClusters ? 3 * nClusters : wanted, rows)
}

function settingsOf(options: FitMiniBatchKMeansOptions): MiniBatchSettings {
  const { nClusters, init = defaults.init, seed = defaults.seed, threads = 'auto', initSize } = options
  const { maxIter, tol, batchSize, maxNoImprovement, reassignmentRatio } = {
    ...miniBatchDefaults,
    ...defined(options),
  }
  const nInit = isGiven(init) ? 1 : (options.nInit ?? miniBatchDefaults.nInit)
  const initRows = isGiven(init) ? toMatrix(doing, init).toRows() : init
  return {
    ...{ nClusters, init, nInit, maxIter, tol, seed, batchSize, initSize, reassignmentRatio },
    given: null,
    patience: maxNoImprovement === 'never' ? Infinity : maxNoImprovement,
    sampleWeight: null,
    threads: threads === 'auto' ? defaultThreads() : threads,
    dtype: options.dtype,
    backend: options.backend,
    params: { nClusters, init: initRows, nInit, maxIter, tol, seed, algorithm: 'mini-batch' },
    warnings: warningsOf(options),
  }
}

function warningsOf({ init, nInit, initSize, nClusters }: FitMiniBatchKMeansOptions): string[] {
  const warnings = []
  if (isGiven(init) && nInit !== undefined && nInit > 1)
    warnings.push(`nInit = ${nInit} has no effect: explicit centroids make one start`)
  if (initSize !== undefined && initSize < nClusters)
    warnings.push(`initSize = ${initSize} is below nClusters = ${nClusters}: 3 * nClusters rows are taken`)
  return warnings
}

function isGiven(init: FitMiniBatchKMeansOptions['init']): init is Matrix | readonly ArrayLike<number>[] {
  return init !== undefined && typeof init !== 'string'
}

/** Options that were given: undefined counts as absent. */
function defined(options: FitMiniBatchKMeansOptions): FitMiniBatchKMeansOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as FitMiniBatchKMeansOptions
}
