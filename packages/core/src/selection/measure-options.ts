import type { MeasureHooks } from '@centroid/kmeans-native'
import type { ConstraintTable } from '../kmeans/constraint.ts'
import { defaultThreads } from '../kmeans/options.ts'

/** What every measure of a clustering takes. */
export interface MeasureOptions {
  /** Threads; never changes a result. Default 'auto': as many as the machine offers. */
  threads?: number | 'auto'
  /** Default: what the environment variable KMEANS_BACKEND names, else 'auto': native where it loads, else TypeScript. */
  backend?: 'auto' | 'native' | 'typescript'
  /** Ends the work within 50 ms; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
  /** Takes the share that is done, in (0, 1]. */
  onProgress?: (share: number) => void
}

/** Options of `silhouette`, `silhouetteScore` and `silhouetteSamples`. */
export interface SilhouetteOptions extends MeasureOptions {
  /** Draw so many rows, at least 3, and measure them alone. Default: all rows. */
  sampleSize?: number
  /** Integer in [0, 2^32), for the drawn rows, which are those that scikit-learn draws. Default 0. */
  seed?: number
  /** 'precomputed': the input is the matrix of distances (nSamples x nSamples). Default 'euclidean'. */
  metric?: 'euclidean' | 'precomputed'
}

/** Which options every measure takes. */
export const measureConstraints: ConstraintTable = {
  threads: { kind: 'integer', min: 1, max: 1024, or: 'auto' },
  backend: { kind: 'choice', values: ['auto', 'native', 'typescript'] },
  signal: { kind: 'signal' },
  onProgress: { kind: 'function' },
}

/** Which options a silhouette takes. */
export const silhouetteConstraints: ConstraintTable = {
  sampleSize: { kind: 'integer', min: 3, max: 0x7fffffff },
  seed: { kind: 'integer', min: 0, max: 0xffffffff },
  metric: { kind: 'choice', values: ['euclidean', 'precomputed'] },
  ...measureConstraints,
}

export function threadsOf({ threads = 'auto' }: MeasureOptions): number {
  return threads === 'auto' ? defaultThreads() : threads
}

/** What the backend is told of a signal and a listener. */
export function measureHooksOf({ signal, onProgress }: MeasureOptions): MeasureHooks {
  return { ...(signal && { signal }), ...(onProgress && { onProgress }) }
}
