import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { FitHooks, FitProblem, FitResult, SweepProblem } from '../backend.ts'
import { fitProblemOf } from '../fallback/typescript-backend.ts'
import type { MeasureBackend } from '../measures.ts'
import { runChainedSweep, runFits } from './run-fits.ts'
import { createPooledMeasures } from './run-measures.ts'

export interface TrialPoolOptions {
  /** Worker threads, >= 1; by default as many as the machine runs at once. */
  threads?: number
}

/** Worker threads that run the starts of fits and sweeps side by side; results do not depend on their number. */
export interface TrialPool extends MeasureBackend {
  readonly threads: number
  fit(problem: FitProblem, hooks?: FitHooks): Promise<FitResult>
  /** Results in the order of `kValues`. */
  sweep(problem: SweepProblem, hooks?: FitHooks): Promise<FitResult[]>
  /** Stops the workers; fits that still run are rejected. */
  close(): Promise<void>
}

const IDLE_MS = 10_000

/**
 * A pool of worker threads for fits in TypeScript. Workers start when they are needed and do not keep the process alive.
 * @throws RangeError when `threads` is no integer >= 1.
 *
 * @example
 * const pool = createTrialPool({ threads: 4 })
 * const result = await pool.fit(problem)
 * await pool.close()
 */
export function createTrialPool({ threads = availableParallelism() }: TrialPoolOptions = {}): TrialPool {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`Cannot create trial pool: 'threads' must be an integer >= 1, got ${threads}`)
  }
  const filename = workerPath('trial-worker')
  const workers = new Piscina({ filename, minThreads: 0, maxThreads: threads, idleTimeout: IDLE_MS })
  const limit = (options: { threads: number }): number => Math.min(threads, options.threads)
  return {
    threads,
    fit: async (problem, hooks = {}) => (await runFits(workers, limit(problem), [problem], hooks))[0],
    sweep: (problem, hooks = {}) => {
      if (problem.chained) return runChainedSweep(workers, problem, hooks)
      const problems = problem.kValues.map((k) => fitProblemOf(problem, k))
      return runFits(workers, limit(problem), problems, hooks)
    },
    ...createPooledMeasures(workers, workerPath('measure-worker'), threads),
    close: () => workers.destroy(),
  }
}

/** A built worker, also when this file runs from `src`: Node 20 cannot start a worker from TypeScript. */
function workerPath(name: string): string {
  const beside = fileURLToPath(new URL(`./${name}.js`, import.meta.url))
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../../dist/pool/${name}.js`, import.meta.url))
}
