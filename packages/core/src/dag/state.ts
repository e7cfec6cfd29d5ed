/** States of a task instance. */
export const TASK_STATES = [
  'none',
  'scheduled',
  'queued',
  'running',
  'success',
  'failed',
  'up_for_retry',
  'skipped',
  'upstream_failed',
  'cached',
] as const

/** State of a task instance: a task, or one element of a mapped task, in a run. */
export type TaskState = (typeof TASK_STATES)[number]

/** States of a run. */
export const RUN_STATES = ['queued', 'running', 'success', 'failed', 'cancelled'] as const

/** State of a run. */
export type RunState = (typeof RUN_STATES)[number]

/** What a task instance may become; a state that leads nowhere is terminal. */
export const TASK_TRANSITIONS: Readonly<Record<TaskState, readonly TaskState[]>> = {
  none: ['scheduled', 'skipped', 'upstream_failed'],
  scheduled: ['queued', 'cached', 'skipped', 'failed'],
  queued: ['running', 'cached', 'skipped', 'failed'],
  running: ['success', 'failed', 'up_for_retry', 'skipped'],
  up_for_retry: ['scheduled', 'failed'],
  success: [],
  failed: [],
  skipped: [],
  upstream_failed: [],
  cached: [],
}

/** What a run may become. */
export const RUN_TRANSITIONS: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['running', 'cancelled'],
  running: ['success', 'failed', 'cancelled'],
  success: [],
  failed: [],
  cancelled: [],
}

/** Whether a task instance in this state is over. */
export const isTerminal = (state: TaskState): boolean => TASK_TRANSITIONS[state].length === 0

/**
 * Checks a change of a task instance's state against the table and returns the new state.
 * @throws RangeError when the table has no such transition.
 */
export function nextTaskState(from: TaskState, to: TaskState): TaskState {
  return checked('task instance', TASK_TRANSITIONS[from], from, to)
}

/**
 * Checks a change of a run's state against the table and returns the new state.
 * @throws RangeError when the table has no such transition.
 */
export function nextRunState(from: RunState, to: RunState): RunState {
  return checked('run', RUN_TRANSITIONS[from], from, to)
}

function checked<State extends string>(
  what: string,
  allowed: readonly State[],
  from: State,
  to: State,
): State {
  if (allowed.includes(to)) return to
  const required = allowed.length === 0 ? 'is final' : `must be followed by ${allowed.join(', ')}`
  throw new RangeError(`Cannot change the state of a ${what}: "${from}" ${required}, got "${to}"`)
}
