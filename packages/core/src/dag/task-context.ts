/** Severity of a log line. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Writes to the log of the current attempt. */
export type TaskLog = Readonly<
  Record<LogLevel, (message: string, fields?: Readonly<Record<string, unknown>>) => void>
>

/** A chart as a handler gives it: `x` and `y` of one length. */
export interface ChartData {
  readonly x: ArrayLike<number | string>
  readonly y: ArrayLike<number | null>
  readonly mark?: 'line' | 'point' | 'bar'
  readonly xLabel?: string
  readonly yLabel?: string
}

/** Where a handler is: the run, the task instance and the attempt. */
export interface TaskRunInfo {
  readonly id: string
  readonly dagId: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly params: Readonly<Record<string, unknown>>
  readonly taskId: string
  /** Place in the mapped task, from 0; absent in a task that is not mapped. */
  readonly mapIndex?: number
  /** From 1. */
  readonly attempt: number
}

/** The second argument of a handler. */
export interface TaskContext {
  /** Aborted on timeout and on cancel, with the reason; pass it on to whatever can stop. */
  readonly signal: AbortSignal
  readonly log: TaskLog
  readonly run: TaskRunInfo
  readonly params: Readonly<Record<string, unknown>>
  /** The same for every attempt of a task instance, and of no other: for side effects that must happen once. */
  readonly idempotencyKey: string
  /** Records a chart; one of the same name in the same task instance replaces it. */
  chart(name: string, data: ChartData): void
}
