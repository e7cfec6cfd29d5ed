import type { MeasureBackend, MeasureHooks } from '../../measures.ts'
import type { CancelFlag } from '../cancel.ts'
import { FitCancelled } from '../cancel.ts'
import { dispersion } from './dispersion.ts'
import { silhouette } from './silhouette.ts'
import { simplifiedSilhouette } from './simplified-silhouette.ts'

/** The measures in plain TypeScript on the calling thread, which they block until they are done. */
export const typescriptMeasures: MeasureBackend = {
  silhouette: async (problem, hooks) => measured(silhouette, problem, hooks),
  simplifiedSilhouette: async (problem, hooks) => measured(simplifiedSilhouette, problem, hooks),
  dispersion: async (problem, hooks) => measured(dispersion, problem, hooks),
}

function measured<Problem, Result>(
  measure: (problem: Problem, flag: CancelFlag, onProgress?: (share: number) => void) => Result,
  problem: Problem,
  { signal, onProgress }: MeasureHooks = {},
): Result {
  signal?.throwIfAborted()
  const flag: CancelFlag = new Int32Array(1)
  const raise = (): void => void Atomics.store(flag, 0, 1)
  signal?.addEventListener('abort', raise, { once: true })
  try {
    return measure(problem, flag, onProgress)
  } catch (error) {
    throw error instanceof FitCancelled ? signal?.reason : error
  } finally {
    signal?.removeEventListener('abort', raise)
  }
}
