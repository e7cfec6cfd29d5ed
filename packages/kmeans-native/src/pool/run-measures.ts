import type { Piscina } from 'piscina'
import type { CancelFlag } from '../fallback/cancel.ts'
import { FitCancelled } from '../fallback/cancel.ts'
import type { SilhouetteWork } from '../fallback/metrics/silhouette.ts'
import { roundsOf, seatsOf } from '../fallback/metrics/silhouette.ts'
import { Matrix } from '../matrix.ts'
import type {
  ClusteredRows,
  Dispersion,
  MeasureBackend,
  MeasureHooks,
  RowMeasure,
  SilhouetteResult,
} from '../measures.ts'
import { fromErrorRecord } from './error-record.ts'
import { toShared } from './shared-input.ts'
import type { SeatsTask } from './measure-worker.ts'
import type { Outcome } from './trial-worker.ts'

/** The measures in worker threads: the seats of a silhouette's rounds side by side, at most `threads` at a time. */
export function createPooledMeasures(workers: Piscina, filename: string, threads: number): MeasureBackend {
  const run = async <T>(name: string, task: unknown): Promise<T> => {
    const outcome: Outcome<T> = await workers.run(task, { name, filename })
    if ('error' in outcome) throw fromErrorRecord(outcome.error)
    return outcome.value
  }
  const playRound = (
    work: SilhouetteWork,
    round: number,
    flag: CancelFlag,
    step: number,
  ): Promise<unknown> => {
    const end = seatsOf(work)
    const lanes = Array.from({ length: Math.min(step, end) }, (_, first) => {
      const task: SeatsTask = { work, round, first, step, end, flag }
      return run<null>('seatsTask', task)
    })
    return Promise.all(lanes)
  }
  return {
    silhouette: (problem, hooks = {}) =>
      cancellable(hooks, async (flag, tell) => {
        const task = { problem: await shared(problem), flag }
        const work = await run<SilhouetteWork>('beginSilhouetteTask', task)
        const rounds = roundsOf(work)
        for (let round = 0; round < rounds; round++) {
          await playRound(work, round, flag, Math.min(threads, problem.threads))
          tell((round + 1) / rounds)
        }
        return run<SilhouetteResult>('endSilhouetteTask', work)
      }),
    simplifiedSilhouette: (problem, hooks = {}) =>
      cancellable(hooks, async (flag, tell) => {
        const task = { problem: await shared(problem), flag }
        const result = await run<RowMeasure>('simplifiedSilhouetteTask', task)
        tell(1)
        return result
      }),
    dispersion: (problem, hooks = {}) =>
      cancellable(hooks, async (flag, tell) => {
        const result = await run<Dispersion>('dispersionTask', { problem: await shared(problem), flag })
        tell(1)
        return result
      }),
  }
}

async function shared<Problem extends ClusteredRows>(problem: Problem): Promise<Problem> {
  const { data, rows, cols } = problem.matrix
  const matrix = Matrix.of(await toShared(data), rows, cols)
  return { ...problem, matrix, labels: await toShared(problem.labels) }
}

/** Runs `work` with a flag that the signal raises; what was cancelled ends with the signal's reason. */
async function cancellable<T>(
  { signal, onProgress }: MeasureHooks,
  work: (flag: CancelFlag, tell: (share: number) => void) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const flag: CancelFlag = new Int32Array(new SharedArrayBuffer(4))
  const raise = (): void => void Atomics.store(flag, 0, 1)
  const tell = (share: number): void => {
    signal?.throwIfAborted()
    onProgress?.(share)
  }
  signal?.addEventListener('abort', raise, { once: true })
  try {
    return await work(flag, tell)
  } catch (error) {
    raise()
    throw error instanceof FitCancelled ? signal?.reason : error
  } finally {
    signal?.removeEventListener('abort', raise)
  }
}
