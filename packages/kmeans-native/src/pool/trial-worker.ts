import type { MessagePort } from 'node:worker_threads'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import type { FitProgress, FitResult, Metric } from '../backend.ts'
import type { CancelFlag } from '../fallback/cancel.ts'
import type { CentredMatrix } from '../fallback/centring.ts'
import type { ChainedProblem } from '../fallback/chained-sweep.ts'
import { chainedSweep } from '../fallback/chained-sweep.ts'
import { frame } from '../fallback/frame.ts'
import type { Trial, TrialResult } from '../fallback/fit.ts'
import { fitTrial } from '../fallback/fit.ts'
import { Matrix } from '../matrix.ts'
import { countShared } from '../shared-memory.ts'
import type { ErrorRecord } from './error-record.ts'
import { toErrorRecord } from './error-record.ts'

type Floats = Float64Array | Float32Array

/** What a task gives back: its value, or why there is none. */
export type Outcome<T> = { value: T } | { error: ErrorRecord }

export interface CentreTask {
  /** rows x cols, row-major, in shared memory. */
  data: Floats
  rows: number
  cols: number
  metric: Metric | undefined
  /** Where the centred rows go, in shared memory. */
  target: Floats
  flag: CancelFlag
}

export interface TrialTask {
  matrix: CentredMatrix
  trial: Trial
  flag: CancelFlag
  /** Takes one `IterationMessage` per iteration; null when no one listens. */
  progress: MessagePort | null
}

export interface ChainedTask {
  matrix: CentredMatrix
  problem: ChainedProblem
  flag: CancelFlag
  /** Takes one `FitProgress` per iteration; null when no one listens. */
  progress: MessagePort | null
}

/** iteration (1-based), changed labels, shift */
export type IterationMessage = [number, number, number]

/** Piscina task: brings a matrix to the frame of its metric. */
export function centreTask({ data, rows, cols, metric, target, flag }: CentreTask): Outcome<CentredMatrix> {
  countShared(data.byteLength + target.byteLength)
  return outcomeOf(() => frame(Matrix.of(data, rows, cols), metric, flag, target))
}

/** Piscina task: runs one start. */
export function trialTask({ matrix, trial, flag, progress }: TrialTask): Outcome<TrialResult> {
  countShared(matrix.data.byteLength + (trial.sampleWeight?.byteLength ?? 0))
  const outcome = outcomeOf(() =>
    fitTrial(matrix, trial, flag, (...message: IterationMessage) => progress?.postMessage(message)),
  )
  progress?.close()
  return 'value' in outcome ? moved(outcome, outcome.value.labels.buffer as ArrayBuffer) : outcome
}

/** Piscina task: runs a chained sweep. */
export function chainedTask({ matrix, problem, flag, progress }: ChainedTask): Outcome<FitResult[]> {
  const report = progress && ((one: FitProgress) => progress.postMessage([one]))
  const outcome = outcomeOf(() => chainedSweep(matrix, problem, flag, report ?? undefined))
  progress?.close()
  return outcome
}

function outcomeOf<T>(work: () => T): Outcome<T> {
  try {
    return { value: work() }
  } catch (error) {
    return { error: toErrorRecord(error) }
  }
}

/** Lets piscina hand the buffer over instead of copying it. */
function moved<T extends object>(value: T, buffer: ArrayBuffer): T {
  return move({ [transferableSymbol]: buffer, [valueSymbol]: value }) as T
}
