import { describeValue } from '../describe-value.ts'
import { TaskFailedError, TimeoutError } from '../errors.ts'
import type { AttemptOutcome } from './attempt.ts'
import type { TaskInstanceKey } from './task-instance-key.ts'

/** The failure of a task instance, as it stands in a run's result; `cause` is what the handler threw. */
export class TaskFailure extends TaskFailedError {
  /** The error as JSON, without the stack. */
  toJSON(): { name: string; code: string; message: string } {
    return { name: this.name, code: this.code, message: this.message }
  }
}

/** Wraps what ended an attempt, be it an Error or not. */
export function taskFailure(
  key: TaskInstanceKey,
  { kind, thrown }: Exclude<AttemptOutcome, { kind: 'returned' }>,
  trial: { readonly attempt: number; readonly attempts: number },
): TaskFailure {
  const which = trial.attempts > 1 ? ` (attempt ${trial.attempt} of ${trial.attempts})` : ''
  if (kind === 'timed_out') return new TaskFailure(`${(thrown as Error).message}${which}`, { cause: thrown })
  const found = describeThrown(thrown)
  const problem = kind === 'cancelled' ? `its run must not be cancelled, got ${found}` : found
  return new TaskFailure(`Cannot finish ${instanceName(key)}${which}: ${problem}`, { cause: thrown })
}

/** The error of an attempt whose time is up. */
export function timeoutError(key: TaskInstanceKey, timeoutMs: number): TimeoutError {
  return new TimeoutError(
    `Cannot finish ${instanceName(key)}: it must end within ${timeoutMs} ms, got no end\n` +
      `Hint: raise its timeout, or stop its work when the signal of its context is aborted`,
  )
}

function instanceName({ taskId, mapIndex }: TaskInstanceKey): string {
  return mapIndex === undefined ? `task "${taskId}"` : `task "${taskId}" [${mapIndex}]`
}

function describeThrown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : describeValue(thrown)
}
