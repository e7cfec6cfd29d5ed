import type { Params } from '../dag/params.ts'
import type { LogLevel, TaskContext } from '../dag/task-context.ts'
import { openAttemptLog, type AttemptLog } from './attempt-log.ts'
import { readChart } from './chart.ts'
import { isoTime, type Clock } from './clock.ts'
import type { RunEvent } from './events.ts'
import type { RunChart } from './run-result.ts'
import type { TaskInstanceKey } from './task-instance-key.ts'

/** The run that an attempt belongs to. */
export interface ContextSettings {
  readonly dagId: string
  readonly runId: string
  readonly startedAt: string
  readonly params: Params
  readonly logDir: string | undefined
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  readonly onChart: (chart: RunChart) => void
}

/** Makes the context of one attempt; once closed it records nothing more. */
export class AttemptContext {
  readonly #settings: ContextSettings
  readonly #key: TaskInstanceKey
  readonly #attempt: number
  #log: AttemptLog | null = null

  constructor(settings: ContextSettings, key: TaskInstanceKey, attempt: number) {
    this.#settings = settings
    this.#key = key
    this.#attempt = attempt
  }

  /** Opens the log and gives what the handler is called with. */
  open(signal: AbortSignal): TaskContext {
    const { dagId, runId, startedAt, params, logDir, clock, emit, onChart } = this.#settings
    this.#log = openAttemptLog(logDir, this.#key, this.#attempt)
    const at = (level: LogLevel) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
      this.#write(level, String(message), fields ?? {})
    return {
      signal,
      log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
      run: { id: runId, dagId, startedAt, params, ...this.#key, attempt: this.#attempt },
      params,
      idempotencyKey: [
        dagId,
        runId,
        this.#key.taskId,
        ...(this.#key.mapIndex === undefined ? [] : [this.#key.mapIndex]),
      ].join('/'),
      chart: (name, data) => {
        const chart = readChart(this.#key, name, data)
        if (this.#log === null) return
        onChart(chart)
        emit({ type: 'task_chart', ...this.#key, chart, time: isoTime(clock.now()) })
      },
    }
  }

  /** Writes why the attempt failed, if it did, and closes the log. */
  close(failure?: Error): void {
    try {
      if (failure !== undefined) this.#write('error', failure.message, { error: failure.cause })
      this.#log?.close()
    } catch {
      // The outcome of the attempt is known and stands, also when the disk is full.
    }
    this.#log = null
  }

  #write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>>): void {
    if (this.#log === null) return
    const time = isoTime(this.#settings.clock.now())
    this.#log.write({ time, level, message, fields })
    const attempt = this.#attempt
    this.#settings.emit({ type: 'task_log', ...this.#key, attempt, level, message, fields, time })
  }
}
