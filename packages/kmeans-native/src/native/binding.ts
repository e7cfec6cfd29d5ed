import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { familySync, GLIBC } from 'detect-libc'
import type { Metric } from '../backend.ts'
import type { BatchControl, ColumnSums, RunningTotals } from '../batch.ts'
import type { BadValue } from './bad-value.ts'
import type { NativeMeasures } from './measures-binding.ts'

/** Raised together with kAbi in native/binding/exports.cpp. */
const ABI = 2

/** What a fit needs: plain memory, already checked. The fields are those of FitRequest in C++, in its order. */
export interface NativeFitRequest {
  data: Float64Array | Float32Array
  rows: number
  cols: number
  kValues: number[]
  init: 'k-means++' | 'random' | Float64Array
  sampleWeight: Float64Array | null
  maxIter: number
  tol: number
  seed: number
  nInit: number
  /** Of a chained sweep; null where each k is fitted on its own. */
  rounds: number | null
  threads: number
  metric: Metric
  /** One element of shared memory; nonzero ends the fit. */
  cancel: Int32Array
  /** Where the labels go, one array of `rows` for each k. */
  labels: Int32Array[]
  /** Must not throw. */
  onProgress:
    | ((nClusters: number, start: number, iteration: number, changedLabels: number, shift: number) => void)
    | null
}

export interface NativeFit {
  centroids: Float64Array
  sizes: number[]
  bestStart: number
  /** `stopReason` counts in the order of StopReason: labels, tol, max_iter. */
  starts: { inertia: number; nIter: number; stopReason: number; relocations: number }[]
}

export interface NativeFitOutcome {
  cancelled: boolean
  badValue: BadValue | null
  failure: string | null
  offset: Float64Array
  fits: NativeFit[]
}

/** How one unit of work on a batch ended. */
export interface NativeBatchOutcome {
  cancelled: boolean
  /** Its row is counted from the first of the batch. */
  badValue: BadValue | null
  failure: string | null
}

/** What a scan of a batch needs; see BatchScan and RunningTotals. */
export interface NativeBatchScan extends NativeBatch, RunningTotals {
  sampleWeight: Float64Array | null
  centroids: Float64Array
  nClusters: number
  offset: Float64Array
  labels: Int32Array | null
  distances: Float64Array | null
}

/** What the sums of a batch's columns need; see ColumnSums. */
export interface NativeBatchColumns extends NativeBatch, ColumnSums {}

interface NativeBatch extends BatchControl {
  data: Float64Array | Float32Array
  rows: number
  cols: number
  firstRow: number
}

/** The addon's raw surface: it checks types and lengths, so that no call can reach foreign memory, and nothing else. */
export interface NativeAddon extends NativeMeasures {
  readonly abi: number
  readonly simd: string
  fit(request: NativeFitRequest): Promise<NativeFitOutcome>
  predict: Apply<Int32Array>
  transform: Apply<Float64Array>
  seedIndices(request: NativeFitRequest, out: Int32Array): BadValue | null
  scanBatch(request: NativeBatchScan): Promise<NativeBatchOutcome>
  addColumns(request: NativeBatchColumns): Promise<NativeBatchOutcome>
  trialSeed(seed: number, k: number, initIndex: number): number
}

type Apply<Out> = (
  data: Float64Array | Float32Array,
  rows: number,
  cols: number,
  centroids: Float64Array,
  offset: Float64Array,
  nClusters: number,
  out: Out,
  metric: Metric,
) => BadValue | null

/** One place that was tried, and why it did not serve. */
export interface LoadAttempt {
  path: string
  error: string
}

/** Either the addon with its path, or null; `attempts` lists what failed before. */
export interface LoadedAddon {
  addon: NativeAddon | null
  path: string | null
  attempts: LoadAttempt[]
}

/**
 * Loads the addon: from KMEANS_NATIVE_PATH, which is then the only place, else from the local build, else from the
 * package of this platform.
 */
export function loadAddon(env: Readonly<Record<string, string | undefined>> = process.env): LoadedAddon {
  const require = createRequire(import.meta.url)
  const attempts: LoadAttempt[] = []
  for (const path of candidates(env)) {
    try {
      const addon = require(resolve(path, require)) as NativeAddon
      if (addon.abi === ABI) return { addon, path, attempts }
      attempts.push({ path, error: `its ABI is ${addon.abi}, this package needs ${ABI}` })
    } catch (error) {
      attempts.push({ path, error: error instanceof Error ? error.message : String(error) })
    }
  }
  return { addon: null, path: null, attempts }
}

/** The name of the package that brings the addon for this platform. */
export function platformPackage(): string {
  const libc = process.platform === 'linux' ? (familySync() === GLIBC ? '-gnu' : '-musl') : ''
  return `@centroid/kmeans-native-${process.platform}-${process.arch}${libc}`
}

function candidates(env: Readonly<Record<string, string | undefined>>): string[] {
  if (env.KMEANS_NATIVE_PATH) return [env.KMEANS_NATIVE_PATH]
  return [
    fileURLToPath(new URL('../../build/Release/kmeans_native.node', import.meta.url)),
    platformPackage(),
  ]
}

function resolve(path: string, require: NodeJS.Require): string {
  if (path.endsWith('.node') && !existsSync(path)) throw new Error('no such file')
  return require.resolve(path)
}
