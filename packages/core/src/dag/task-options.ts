import { describeValue } from '../describe-value.ts'
import { nameHint } from '../closest-name.ts'
import { durationMs, type Duration } from './duration.ts'
import type { BackoffMs } from './retry.ts'
import { TRIGGER_RULES, type TriggerRule } from './trigger-rule.ts'

/** Wait before a retry: `min(max, base * factor^(attempt - 1))`, or with full jitter a random share of it. */
export interface Backoff {
  /** Default '1s'. */
  readonly base?: Duration
  /** At least 1; default 2. */
  readonly factor?: number
  /** Default '5m'. */
  readonly max?: Duration
  /** Default 'full'. */
  readonly jitter?: 'full' | 'none'
}

/** How a task runs. The durable engine uses all of them; a run in the process leaves out those marked so. */
export interface TaskOptions {
  /** Reuse the output of an equal earlier task instance (durable engine). Default false. */
  readonly cache?: boolean
  /** Longest time of one attempt. Default: none. */
  readonly timeout?: Duration
  /** Attempts after the first. Default 0. */
  readonly retries?: number
  readonly backoff?: Backoff
  /** Cap on the memory of an attempt in MiB (durable engine). */
  readonly memoryMb?: number
  /** Pool whose slots limit how many task instances run at once (durable engine). */
  readonly pool?: string
  /** Higher starts first when slots are scarce. Default 0. */
  readonly priority?: number
  /** Assets that a success updates, such as 'model://iris' (durable engine). */
  readonly outlets?: readonly string[]
  /** Default 'all_success'. */
  readonly triggerRule?: TriggerRule
  readonly description?: string
}

/** Options with defaults applied, as JSON. */
export interface ResolvedTaskOptions {
  readonly cache: boolean
  readonly timeoutMs: number | null
  readonly retries: number
  readonly backoff: BackoffMs
  readonly memoryMb: number | null
  readonly pool: string | null
  readonly priority: number
  readonly outlets: readonly string[]
  readonly triggerRule: TriggerRule
  readonly description: string | null
}

/** One option's constraint: what it must be, and whether a value is. */
export interface Constraint {
  readonly must: string
  readonly holds: (value: unknown) => boolean
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isDuration = (least: number) => (value: unknown) => {
  try {
    return durationMs(value as Duration) >= least
  } catch {
    return false
  }
}
const isNumber = (least: number, whole: boolean) => (value: unknown) =>
  Number.isFinite(value) && (value as number) >= least && (!whole || Number.isInteger(value))

/** The constraint table of a backoff. */
export const BACKOFF_CONSTRAINTS: Readonly<Record<keyof Backoff, Constraint>> = {
  base: { must: "be milliseconds at or above 0 or text such as '2s'", holds: isDuration(0) },
  factor: { must: 'be a number at or above 1', holds: isNumber(1, false) },
  max: { must: "be milliseconds at or above 0 or text such as '1m'", holds: isDuration(0) },
  jitter: { must: "be 'full' or 'none'", holds: (value) => value === 'full' || value === 'none' },
}

/** The constraint table of task options and of a dag's `defaults`. */
export const TASK_CONSTRAINTS: Readonly<Record<keyof TaskOptions, Constraint>> = {
  cache: { must: 'be true or false', holds: (value) => typeof value === 'boolean' },
  timeout: { must: "be milliseconds at or above 1 or text such as '5m'", holds: isDuration(1) },
  retries: { must: 'be an integer at or above 0', holds: isNumber(0, true) },
  backoff: {
    must: 'be an object with base, factor, max or jitter',
    holds: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  memoryMb: { must: 'be MiB, an integer at or above 1', holds: isNumber(1, true) },
  pool: { must: 'be the name of a pool', holds: isText },
  priority: { must: 'be an integer', holds: Number.isInteger },
  outlets: {
    must: "be an array of asset names such as 'model://iris'",
    holds: (value) => Array.isArray(value) && value.every(isText),
  },
  triggerRule: {
    must: `be one of ${TRIGGER_RULES.join(', ')}`,
    holds: (value) => TRIGGER_RULES.some((rule) => rule === value),
  },
  description: { must: 'be text', holds: (value) => typeof value === 'string' },
}

/**
 * Checks options against a constraint table.
 * @throws TypeError when it is not an object or has an unknown name.
 * @throws RangeError when a value breaks its constraint.
 */
export function checkOptions(
  subject: string,
  options: unknown,
  constraints: Readonly<Record<string, Constraint>>,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${subject}: options must be an object, got ${describeValue(options)}`)
  }
  for (const [name, value] of Object.entries(options)) {
    const constraint = Object.hasOwn(constraints, name) ? constraints[name] : undefined
    if (constraint === undefined) {
      const known = Object.keys(constraints)
      throw new TypeError(`${subject}: options must be known, got '${name}'\nHint: ${nameHint(name, known)}`)
    }
    if (value !== undefined && !constraint.holds(value)) {
      throw new RangeError(`${subject}: '${name}' must ${constraint.must}, got ${describeValue(value)}`)
    }
  }
}

/** Checks the options of a task, or a dag's defaults for its tasks; throws as `checkOptions` does. */
export function checkTaskOptions(subject: string, options: TaskOptions): void {
  checkOptions(subject, options, TASK_CONSTRAINTS)
  if (options.backoff !== undefined) checkOptions(`${subject} backoff`, options.backoff, BACKOFF_CONSTRAINTS)
}

/** Joins a task's own options with the dag's defaults; a backoff is joined member by member. */
export function resolveTaskOptions(own: TaskOptions, defaults: TaskOptions): ResolvedTaskOptions {
  const backoff = { ...defined(defaults.backoff ?? {}), ...defined(own.backoff ?? {}) }
  const all: TaskOptions = { ...defined(defaults), ...defined(own) }
  return {
    cache: all.cache ?? false,
    timeoutMs: all.timeout === undefined ? null : durationMs(all.timeout),
    retries: all.retries ?? 0,
    backoff: {
      baseMs: durationMs(backoff.base ?? '1s'),
      factor: backoff.factor ?? 2,
      maxMs: durationMs(backoff.max ?? '5m'),
      jitter: backoff.jitter ?? 'full',
    },
    memoryMb: all.memoryMb ?? null,
    pool: all.pool ?? null,
    priority: all.priority ?? 0,
    outlets: all.outlets ?? [],
    triggerRule: all.triggerRule ?? 'all_success',
    description: all.description ?? null,
  }
}

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
}
