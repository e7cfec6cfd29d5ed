import type { RunState, TaskState } from '../dag/state.ts'
import type { TaskFailure } from './task-failure.ts'
import type { TaskInstanceKey } from './task-instance-key.ts'

/** A chart that a task recorded. */
export interface RunChart extends TaskInstanceKey {
  readonly name: string
  readonly x: readonly (number | string)[]
  readonly y: readonly (number | null)[]
  readonly mark: 'line' | 'point' | 'bar'
  readonly xLabel?: string
  readonly yLabel?: string
}

/** How one task instance of a run ended. */
export interface TaskResult {
  readonly id: string
  readonly mapIndex?: number
  readonly state: TaskState
  /** Number of the last attempt, from 1; 0 when none started. */
  readonly attempt: number
  /** Start of the last attempt, ISO 8601 in UTC; null when none started. */
  readonly startedAt: string | null
  /** Time of the last attempt in milliseconds. */
  readonly durationMs: number
  readonly cached: boolean
  /** Why it failed; `cause` is what the handler threw. */
  readonly error?: TaskFailure
}

/** How a run ended. Without `results` it is JSON. */
export interface RunResult<Results extends object = Record<string, unknown>> {
  readonly dagId: string
  readonly runId: string
  /** As in Airflow, 'failed' when a task with nothing downstream is failed or upstream_failed. */
  readonly state: RunState
  /** With defaults applied. */
  readonly params: Readonly<Record<string, unknown>>
  readonly startedAt: string
  readonly durationMs: number
  /** In topological order, the instances of a mapped task by `mapIndex`. */
  readonly tasks: readonly TaskResult[]
  /** Outputs of the tasks that succeeded, by task id; the array of its instances' outputs for a mapped task. */
  readonly results: Results
  readonly charts: readonly RunChart[]
}
