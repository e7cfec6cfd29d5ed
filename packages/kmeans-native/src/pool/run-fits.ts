import type { Piscina } from 'piscina'
import type { FitHooks, FitProblem, FitProgress, FitResult, Metric, SweepProblem } from '../backend.ts'
import { BestStart } from '../fallback/best-start.ts'
import type { CancelFlag } from '../fallback/cancel.ts'
import { FitCancelled } from '../fallback/cancel.ts'
import type { CentredMatrix } from '../fallback/centring.ts'
import type { Trial, TrialResult } from '../fallback/fit.ts'
import { chainedProblemOf, startsOf, trialOf } from '../fallback/typescript-backend.ts'
import type { Matrix } from '../matrix.ts'
import { allocateShared } from '../shared-memory.ts'
import { fromErrorRecord } from './error-record.ts'
import { openIterationChannel } from './iteration-channel.ts'
import { toShared } from './shared-input.ts'
import type { CentreTask, ChainedTask, IterationMessage, Outcome, TrialTask } from './trial-worker.ts'

interface PlannedTrial {
  /** Index of the fit that the trial belongs to. */
  fit: number
  start: number
  trial: Trial
}

/** Runs the starts of several fits of one matrix and its weights, at most `limit` at a time. */
export function runFits(
  workers: Piscina,
  limit: number,
  problems: FitProblem[],
  { signal, onProgress }: FitHooks,
): Promise<FitResult[]> {
  return cancellable(signal, async (flag, raise) => {
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
  })
}

/** Runs a chained sweep, in which each step needs the one before, in one worker. */
export function runChainedSweep(
  workers: Piscina,
  problem: SweepProblem,
  { signal, onProgress }: FitHooks,
): Promise<FitResult[]> {
  return cancellable(signal, async (flag, raise) => {
    const centred = await centreInWorker(workers, problem.matrix, problem.metric, flag)
    const sampleWeight = problem.sampleWeight && (await toShared(problem.sampleWeight))
    const chained = { ...chainedProblemOf(problem), sampleWeight }
    return runWithListener<FitResult[], [FitProgress]>(
      workers,
      'chainedTask',
      { matrix: centred, problem: chained, flag, progress: null },
      raise,
      onProgress,
    )
  })
}

/** Runs `work` with a flag that the signal raises; what was cancelled ends with the signal's reason. */
async function cancellable<T>(
  signal: AbortSignal | undefined,
  work: (flag: CancelFlag, raise: () => void) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const flag: CancelFlag = new Int32Array(new SharedArrayBuffer(4))
  const raise = (): void => void Atomics.store(flag, 0, 1)
  signal?.addEventListener('abort', raise, { once: true })
  try {
    return await work(flag, raise)
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

function runTrial(
  workers: Piscina,
  task: TrialTask,
  raise: () => void,
  listener?: (...message: IterationMessage) => void,
): Promise<TrialResult> {
  return runWithListener(workers, 'trialTask', task, raise, listener)
}

/** Runs a task of the worker; what it posts to its port goes to the listener. */
async function runWithListener<T, Message extends unknown[]>(
  workers: Piscina,
  name: string,
  task: TrialTask | ChainedTask,
  raise: () => void,
  listener?: (...message: Message) => void,
): Promise<T> {
  if (!listener) return valueOf<T>(await workers.run(task, { name }))
  const channel = openIterationChannel(listener, raise)
  const { port: progress } = channel
  const run = workers.run({ ...task, progress }, { name, transferList: [progress] })
  const outcome = await run.finally(() => channel.finish())
  return valueOf<T>(outcome)
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
