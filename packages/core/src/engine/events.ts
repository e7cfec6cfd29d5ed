import type { LogLevel } from '../dag/task-context.ts'
import type { RunState, TaskState } from '../dag/state.ts'
import type { RunChart, TaskResult } from './run-result.ts'
import type { TaskInstanceKey } from './task-instance-key.ts'

/** A run has started. */
export interface RunStartedEvent {
  readonly type: 'run_started'
  readonly dagId: string
  readonly runId: string
  readonly params: Readonly<Record<string, unknown>>
  readonly time: string
}

/** A task instance has changed its state. */
export interface TaskStateEvent extends TaskInstanceKey {
  readonly type: 'task_state'
  readonly from: TaskState
  readonly state: TaskState
  readonly attempt: number
  /** Time of the attempt in milliseconds, when it has ended. */
  readonly durationMs: number
  /** Delay before the next attempt in milliseconds, with `up_for_retry`. */
  readonly retryInMs?: number
  readonly error?: TaskResult['error']
  readonly time: string
}

/** A handler has written to its log. */
export interface TaskLogEvent extends TaskInstanceKey {
  readonly type: 'task_log'
  readonly attempt: number
  readonly level: LogLevel
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly time: string
}

/** A handler has recorded a chart. */
export interface TaskChartEvent extends TaskInstanceKey {
  readonly type: 'task_chart'
  readonly chart: RunChart
  readonly time: string
}

/** A run is over. */
export interface RunEndedEvent {
  readonly type: 'run_ended'
  readonly dagId: string
  readonly runId: string
  readonly state: RunState
  readonly durationMs: number
  readonly time: string
}

/** What a run tells while it goes on; times are ISO 8601 in UTC. */
export type RunEvent = RunStartedEvent | TaskStateEvent | TaskLogEvent | TaskChartEvent | RunEndedEvent
