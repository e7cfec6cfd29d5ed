import type { BatchControl, KMeansBackend } from '@centroid/kmeans-native'
import type { BatchStream } from './batch-stream.ts'

/** Sent after every pass over a source. */
export interface PassProgress {
  nClusters: number
  /** Which pass this was, from 1. */
  pass: number
  /**
   * What it was for: to count the rows, to find the column means, to iterate, to find rows for empty clusters, to step
   * through mini-batches, to label the rows by the final centroids.
   */
  purpose: 'count' | 'centre' | 'iterate' | 'relocate' | 'steps' | 'label'
  /** Rows read in it. */
  rows: number
  /** Iterations done so far (for mini-batches, steps). */
  iteration: number
  /** Sum of the squared moves of the centroids in the last of them; null before the first. */
  shift: number | null
}

/** What the passes of a fit share. */
export interface StreamContext {
  stream: BatchStream
  backend: KMeansBackend
  control: BatchControl
  report: (purpose: PassProgress['purpose']) => void
  /** Kept by who iterates, told by `report`. */
  progress: { iteration: number; shift: number | null }
}

export interface ContextParts {
  stream: BatchStream
  backend: KMeansBackend
  nClusters: number
  threads: number
  signal: AbortSignal | undefined
  onProgress: ((progress: PassProgress) => void) | undefined
}

/** Runs `work` with a context whose flag the signal raises; an aborted one ends with the signal's reason. */
export async function withStreamContext<T>(
  { stream, backend, nClusters, threads, signal, onProgress }: ContextParts,
  work: (context: StreamContext) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const cancel = new Int32Array(new SharedArrayBuffer(4))
  const raise = (): void => void Atomics.store(cancel, 0, 1)
  signal?.addEventListener('abort', raise, { once: true })
  const progress: StreamContext['progress'] = { iteration: 0, shift: null }
  const report: StreamContext['report'] = (purpose) =>
    onProgress?.({ nClusters, pass: stream.passes, purpose, rows: stream.rows ?? 0, ...progress })
  try {
    return await work({ stream, backend, control: { threads, cancel }, report, progress })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', raise)
  }
}
