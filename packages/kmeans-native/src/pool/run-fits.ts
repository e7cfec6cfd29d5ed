import type { Piscina } from 'piscina'
import type { FitHooks, FitProblem, FitProgress, FitResult, Metric } from '../backend.ts'
import { BestStart } from '../fallback/best-start.ts'
import type { CancelFlag } from '../fallback/cancel.ts'
import { FitCancelled } from '../fallback/cancel.ts'
import type { CentredMatrix } from '../fallback/centring.ts'
import type { Trial, TrialResult } from '../fallback/fit.ts'
import { startsOf, trialOf } from '../fallback/typescript-backend.ts'
import type { Matrix } from '../matrix.ts'
import { allocateShared } from '../shared-memory.ts'
import { fromErrorRecord } from './error-record.ts'
import { openIterationChannel } from './iteration-channel.ts'
import { toShared } from './shared-input.ts'
import type { CentreTask, IterationMessage, Outcome, TrialTask } from './trial-worker.ts'

interface PlannedTrial {
  /** Index of the fit that the trial belongs to. */
  fit: number
  start: number
  trial: Trial
}

/** Runs the starts of several fits of one matrix and its weights, at most `limit` at a time. */
export async function runFits(
  workers: Piscina,
  limit: number,
  problems: FitProblem[],
  { signal, onProgress }: FitHooks,
): Promise<FitResult[]> {
  signal?.throwIfAborted()
  const flag: CancelFlag = new Int32Array(new SharedArrayBuffer(4))
  const raise = (): void => void Atomics.store(flag, 0, 1)
  signal?.addEventListener('abort', raise, { once: true })
  try {
    const { matrix, metric, sampleWeight } = problems[0]
    const centred = await centreInWorker(workers, matrix, metric, flag)
    const weights = sampleWeight && (await toShared(sampleWeight))
    const best = problems.map(() => new BestStart())
    await inParallel(planTrials(problems, weights), limit, raise, async ({ fit, start, trial }) => {
      const listener = onProgress && iterationListener(onProgress, trial.nClusters, start)
      best[fit].add(
        start,
        await runTrial(workers, { matrix: centred, trial, flag, progress: null }, raise, listener),
      )
    })
    signal?.throwIfAborted()
    return best.map((starts) => starts.toResult(centred.offset))
  } catch (error) {
    throw error instanceof FitCancelled ? signal?.reason : error
  } finally {
    signal?.removeEventListener('abort', raise)
  }
}

/** Every start of every fit, those that take longest first. */
function planTrials(problems: FitProblem[], sampleWeight: Float64Array | null): PlannedTrial[] {
  const planned = problems.flatMap((problem, fit) =>
    Array.from({ length: startsOf(problem) }, (_, start) => ({
      fit,
      start,
      trial: { ...trialOf(problem, start), sampleWeight },
    })),
  )
  return planned.sort((a, b) => b.trial.nClusters - a.trial.nClusters)
}

async function centreInWorker(
  workers: Piscina,
  matrix: Matrix,
  metric: Metric | undefined,
  flag: CancelFlag,
): Promise<CentredMatrix> {
  const { rows, cols } = matrix
  const data = await toShared(matrix.data)
  const buffer = allocateShared(data.byteLength)
  const target = data instanceof Float32Array ? new Float32Array(buffer) : new Float64Array(buffer)
  const task: CentreTask = { data, rows, cols, metric, target, flag }
  return valueOf<CentredMatrix>(await workers.run(task, { name: 'centreTask' }))
}

async function runTrial(
  workers: Piscina,
  task: TrialTask,
  raise: () => void,
  listener?: (...message: IterationMessage) => void,
): Promise<TrialResult> {
  if (!listener) return valueOf<TrialResult>(await workers.run(task, { name: 'trialTask' }))
  const channel = openIterationChannel(listener, raise)
  const { port: progress } = channel
  const run = workers.run({ ...task, progress }, { name: 'trialTask', transferList: [progress] })
  const outcome = await run.finally(() => channel.finish())
  return valueOf<TrialResult>(outcome)
}

function iterationListener(
  onProgress: (progress: FitProgress) => void,
  nClusters: number,
  start: number,
): (...message: IterationMessage) => void {
  return (iteration, changedLabels, shift) =>
    onProgress({ nClusters, start, iteration, changedLabels, shift })
}

function valueOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw fromErrorRecord(outcome.error)
  return outcome.value
}

/** Runs `work` on every item, at most `limit` at a time; after a failure no more is begun and `onFailure` is called. */
async function inParallel<T>(
  items: T[],
  limit: number,
  onFailure: () => void,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const failures: unknown[] = []
  const runner = async (): Promise<void> => {
    for (const item of queue) {
      if (failures.length > 0) return
      try {
        await work(item)
      } catch (error) {
        failures.push(error)
        onFailure()
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner))
  if (failures.length > 0) throw failures[0]
}
