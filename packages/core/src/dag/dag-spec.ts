import { describeValue } from '../describe-value.ts'
import { isContainer, mapReferences, referenceOf } from './reference.ts'
import type { ResolvedTaskOptions } from './task-options.ts'

/** When a dag runs by itself. */
export interface CronSchedule {
  /** Five fields, or @hourly, @daily, @weekly, @monthly, @yearly. */
  readonly cron: string
  /** IANA name; default 'UTC'. */
  readonly timezone?: string
  /** Whether to run for the dates missed while nothing was scheduling. Default false. */
  readonly catchup?: boolean
}

/** One task of a dag as JSON. */
export interface TaskSpec {
  readonly id: string
  /** The id that `task()` was given. */
  readonly definition: string
  readonly upstream: readonly string[]
  /** Inputs with `{ $param: path }`, `{ $output: taskId }`, and `{ $value: description }` for what JSON cannot hold. */
  readonly inputs: unknown
  /** The arrays that a mapped task is mapped over, in the same form; null when it is not mapped. */
  readonly expand: unknown
  readonly options: ResolvedTaskOptions
}

/** A dag as JSON. */
export interface DagSpec {
  readonly id: string
  readonly description: string | null
  readonly tags: readonly string[]
  readonly schedule: Required<CronSchedule> | null
  /** JSON Schema of the params where the schema library can tell; null otherwise. */
  readonly params: Readonly<Record<string, unknown>> | null
  /** In topological order. */
  readonly tasks: readonly TaskSpec[]
}

/** Writes a wired value as JSON. */
export function toSpecValue(value: unknown): unknown {
  const described = mapReferences(value, (reference) =>
    reference.kind === 'param' ? { $param: reference.path.join('.') } : { $output: reference.taskId },
  )
  return plain(described)
}

function plain(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (!isContainer(value) || referenceOf(value) !== undefined) return { $value: describeValue(value) }
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, plain(member)]),
  )
}
