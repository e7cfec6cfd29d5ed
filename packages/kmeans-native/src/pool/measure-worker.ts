import type { CancelFlag } from '../fallback/cancel.ts'
import { dispersion } from '../fallback/metrics/dispersion.ts'
import type { SilhouetteWork } from '../fallback/metrics/silhouette.ts'
import { beginSilhouette, endSilhouette, playSeat } from '../fallback/metrics/silhouette.ts'
import { simplifiedSilhouette } from '../fallback/metrics/simplified-silhouette.ts'
import { Matrix } from '../matrix.ts'
import type {
  ClusteredRows,
  Dispersion,
  RowMeasure,
  SilhouetteProblem,
  SilhouetteResult,
  SimplifiedSilhouetteProblem,
} from '../measures.ts'
import { allocateShared, countShared } from '../shared-memory.ts'
import { toErrorRecord } from './error-record.ts'
import type { Outcome } from './trial-worker.ts'

/** A problem whose arrays lie in shared memory; its matrix comes over as a plain object. */
export interface MeasureTask<Problem extends ClusteredRows> {
  problem: Problem
  flag: CancelFlag
}

/** Seats `first`, `first + step` and so on below `end`. */
export interface SeatsTask {
  work: SilhouetteWork
  round: number
  first: number
  step: number
  end: number
  flag: CancelFlag
}

/** Piscina task: draws and sorts the rows. */
export function beginSilhouetteTask({
  problem,
  flag,
}: MeasureTask<SilhouetteProblem>): Outcome<SilhouetteWork> {
  return outcomeOf(() => beginSilhouette(revived(problem), flag, sharedMemory))
}

/** Piscina task: plays some seats of one round. */
export function seatsTask({ work, round, first, step, end, flag }: SeatsTask): Outcome<null> {
  return outcomeOf(() => {
    for (let seat = first; seat < end; seat += step) playSeat(work, round, seat, flag)
    return null
  })
}

/** Piscina task: the coefficients and their means. */
export function endSilhouetteTask(work: SilhouetteWork): Outcome<SilhouetteResult> {
  return outcomeOf(() => {
    const { samples, rows, ...means } = endSilhouette(work)
    return { ...means, samples: samples.slice(), rows: rows && rows.slice() }
  })
}

/** Piscina task. */
export function simplifiedSilhouetteTask(
  task: MeasureTask<SimplifiedSilhouetteProblem>,
): Outcome<RowMeasure> {
  return outcomeOf(() => simplifiedSilhouette(revived(task.problem), task.flag))
}

/** Piscina task. */
export function dispersionTask({ problem, flag }: MeasureTask<ClusteredRows>): Outcome<Dispersion> {
  return outcomeOf(() => dispersion(revived(problem), flag))
}

function revived<Problem extends ClusteredRows>(problem: Problem): Problem {
  const { data, rows, cols } = problem.matrix
  countShared(data.byteLength)
  return { ...problem, matrix: Matrix.of(data, rows, cols) }
}

const sharedMemory = {
  floats: (length: number) => new Float64Array(allocateShared(length * 8)),
  integers: (values: Int32Array) => {
    const shared = new Int32Array(allocateShared(values.byteLength))
    shared.set(values)
    return shared
  },
}

function outcomeOf<T>(work: () => T): Outcome<T> {
  try {
    return { value: work() }
  } catch (error) {
    return { error: toErrorRecord(error) }
  }
}
