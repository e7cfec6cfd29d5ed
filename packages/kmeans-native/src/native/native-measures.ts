import { NonFiniteError } from '../backend.ts'
import type {
  ClusteredRows,
  Dispersion,
  MeasureBackend,
  MeasureHooks,
  RowMeasure,
  SilhouetteProblem,
  SilhouetteResult,
  SimplifiedSilhouetteProblem,
} from '../measures.ts'
import { LabelCountError } from '../measures.ts'
import { fixed } from './fixed.ts'
import type { NativeMeasureOutcome, NativeMeasureRequest, NativeMeasures } from './measures-binding.ts'

/** The measures in C++, on threads of their own. */
export function createNativeMeasures(addon: NativeMeasures): MeasureBackend {
  return {
    silhouette: (problem: SilhouetteProblem, hooks): Promise<SilhouetteResult> => {
      const { sampleSize, seed } = problem
      return run(problem, hooks, (request) => addon.silhouette({ ...request, sampleSize, seed }))
    },
    simplifiedSilhouette: (problem: SimplifiedSilhouetteProblem, hooks): Promise<RowMeasure> => {
      const centroids = problem.centroids.slice()
      return run(problem, hooks, (request) => addon.simplifiedSilhouette({ ...request, centroids }))
    },
    dispersion: (problem: ClusteredRows, hooks): Promise<Dispersion> =>
      run(problem, hooks, (request) => addon.dispersion(request)),
  }
}

async function run<Result>(
  { matrix, labels, nClusters, threads }: ClusteredRows,
  { signal, onProgress }: MeasureHooks = {},
  measure: (request: NativeMeasureRequest) => Promise<NativeMeasureOutcome<Result>>,
): Promise<Result> {
  signal?.throwIfAborted()
  const cancel = new Int32Array(new SharedArrayBuffer(4))
  const stop = (): void => void Atomics.store(cancel, 0, 1)
  let thrown: { error: unknown } | undefined
  const tell = (share: number): void => {
    if (thrown || signal?.aborted) return
    try {
      onProgress?.(share)
    } catch (error) {
      thrown = { error }
      stop()
    }
  }
  const { data, rows, cols } = matrix
  const shared = { data: fixed(data), rows, cols, labels: fixed(labels), nClusters, threads, cancel }
  signal?.addEventListener('abort', stop)
  try {
    const outcome = await measure({ ...shared, onProgress: onProgress ? tell : null })
    if (thrown) throw thrown.error
    signal?.throwIfAborted()
    return resultOf(outcome)
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function resultOf<Result>({ badValue, badLabels, failure, result }: NativeMeasureOutcome<Result>): Result {
  if (badValue) throw new NonFiniteError(badValue.row, badValue.column, badValue.value)
  if (badLabels) throw new LabelCountError(badLabels.distinct, badLabels.rows)
  if (result === null) throw new Error(`Cannot measure clusters: ${failure ?? 'the work was cancelled'}`)
  return result
}
