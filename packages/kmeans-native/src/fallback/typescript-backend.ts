import type { FitHooks, FitProblem, FitResult, KMeansBackend, SweepProblem } from '../backend.ts'
import { trialSeed } from '../trial-seed.ts'
import { addColumns } from './batch-columns.ts'
import { scanBatch } from './batch-scan.ts'
import { BestStart } from './best-start.ts'
import type { CancelFlag } from './cancel.ts'
import { FitCancelled } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import type { ChainedProblem } from './chained-sweep.ts'
import { chainedSweep } from './chained-sweep.ts'
import { frame } from './frame.ts'
import type { Trial } from './fit.ts'
import { fitTrial, seedRows } from './fit.ts'
import { typescriptMeasures } from './metrics/measures.ts'
import { predict, transform } from './predict.ts'

/** K-Means in plain TypeScript on the calling thread, which it blocks until the fit is done. */
export const typescriptBackend: KMeansBackend = {
  name: 'typescript',
  simd: 'none',
  ...typescriptMeasures,
  fit: async (problem, hooks = {}) => {
    return cancellable(hooks, (flag) =>
      fitStarts(frame(problem.matrix, problem.metric, flag), problem, flag, hooks),
    )
  },
  sweep: async (problem, hooks = {}) => {
    return cancellable(hooks, (flag) => {
      const centred = frame(problem.matrix, problem.metric, flag)
      if (problem.chained) return chainedSweep(centred, chainedProblemOf(problem), flag, hooks.onProgress)
      return problem.kValues.map((k) => fitStarts(centred, fitProblemOf(problem, k), flag, hooks))
    })
  },
  predict,
  transform,
  seedIndices: (problem) => {
    const flag = new Int32Array(1)
    return seedRows(frame(problem.matrix, problem.metric, flag), trialOf(problem, 0), flag)
  },
  scanBatch,
  addColumns,
}

/** The number of starts: one when the centroids are given. */
export function startsOf(problem: FitProblem): number {
  return typeof problem.init === 'string' ? problem.nInit : 1
}

/** Start `index` of a fit. */
export function trialOf(problem: FitProblem, index: number): Trial {
  const { nClusters, init, sampleWeight, maxIter, tol } = problem
  return { nClusters, init, seed: trialSeed(problem.seed, nClusters, index), sampleWeight, maxIter, tol }
}

/** The fit of one value of k of a sweep. */
export function fitProblemOf(
  { kValues: _, chained: __, ...shared }: SweepProblem,
  nClusters: number,
): FitProblem {
  return { ...shared, nClusters }
}

/** What a chained sweep needs besides the rows. */
export function chainedProblemOf(problem: SweepProblem): ChainedProblem {
  const { kValues, sampleWeight, maxIter, tol, seed, chained } = problem
  return { kValues, sampleWeight, maxIter, tol, seed, rounds: chained?.rounds ?? 1 }
}

function fitStarts(
  centred: CentredMatrix,
  problem: FitProblem,
  flag: CancelFlag,
  hooks: FitHooks,
): FitResult {
  const best = new BestStart()
  const { nClusters } = problem
  for (let start = 0; start < startsOf(problem); start++) {
    const trial = trialOf(problem, start)
    const result = fitTrial(centred, trial, flag, (iteration, changedLabels, shift) => {
      hooks.onProgress?.({ nClusters, start, iteration, changedLabels, shift })
    })
    best.add(start, result)
  }
  return best.toResult(centred.offset)
}

/** Runs `work` with a flag that the signal raises; a cancelled fit ends with the signal's reason. */
function cancellable<T>({ signal }: FitHooks, work: (flag: CancelFlag) => T): T {
  signal?.throwIfAborted()
  const flag = new Int32Array(1)
  const raise = (): void => void Atomics.store(flag, 0, 1)
  signal?.addEventListener('abort', raise, { once: true })
  try {
    const result = work(flag)
    signal?.throwIfAborted()
    return result
  } catch (error) {
    throw error instanceof FitCancelled ? signal?.reason : error
  } finally {
    signal?.removeEventListener('abort', raise)
  }
}
