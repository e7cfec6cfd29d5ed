import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { CronSchedule } from './dag-spec.ts'
import { describeValue } from '../describe-value.ts'
import { checkOptions, checkTaskOptions, type Constraint, type TaskOptions } from './task-options.ts'

/** The schema of a dag's params, or none. */
export type AnySchema = StandardSchemaV1 | undefined

/** Options of a dag. */
export interface DagOptions<Schema extends AnySchema = AnySchema> {
  /** When it runs by itself (durable engine); null or left out: only when asked to. */
  readonly schedule?: CronSchedule | null
  /** A Standard Schema (zod, valibot, arktype) of an object. */
  readonly params?: Schema
  /** Options for all tasks that do not set their own. */
  readonly defaults?: Omit<TaskOptions, 'outlets' | 'description'>
  readonly tags?: readonly string[]
  readonly description?: string
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The constraint table of a schedule. */
export const SCHEDULE_CONSTRAINTS: Readonly<Record<keyof CronSchedule, Constraint>> = {
  cron: {
    must: "be five fields such as '0 2 * * *', or @hourly, @daily, @weekly, @monthly or @yearly",
    holds: (value) =>
      isText(value) && /^(?:@(?:hourly|daily|weekly|monthly|yearly)|\S+(?: +\S+){4})$/.test(value as string),
  },
  timezone: { must: "be a time zone such as 'Europe/Paris'", holds: isTimeZone },
  catchup: { must: 'be true or false', holds: (value) => typeof value === 'boolean' },
}

/** The constraint table of dag options. */
export const DAG_CONSTRAINTS: Readonly<Record<keyof DagOptions, Constraint>> = {
  schedule: {
    must: 'be { cron, timezone?, catchup? } or null',
    holds: (value) => value === null || (isObject(value) && isText((value as { cron?: unknown }).cron)),
  },
  params: {
    must: 'be a Standard Schema, such as z.object({ … })',
    holds: (value) => typeof (value as StandardSchemaV1 | null)?.['~standard']?.validate === 'function',
  },
  defaults: { must: 'be an object of task options', holds: isObject },
  tags: { must: 'be an array of text', holds: (value) => Array.isArray(value) && value.every(isText) },
  description: { must: 'be text', holds: isText },
}

/**
 * Checks what `dag()` was given.
 * @throws TypeError, RangeError when an option, or the builder, is invalid.
 */
export function checkDagOptions(id: string, options: DagOptions, builder: unknown): void {
  const subject = `Cannot define dag "${id}"`
  checkOptions(subject, options, DAG_CONSTRAINTS)
  if (options.schedule != null) checkOptions(`${subject} schedule`, options.schedule, SCHEDULE_CONSTRAINTS)
  if (options.defaults !== undefined) checkTaskOptions(`${subject} defaults`, options.defaults)
  if (typeof builder !== 'function') {
    throw new TypeError(`${subject}: the builder must be a function, got ${describeValue(builder)}`)
  }
}

function isTimeZone(value: unknown): boolean {
  try {
    return (
      isText(value) &&
      new Intl.DateTimeFormat('en', { timeZone: value as string }) instanceof Intl.DateTimeFormat
    )
  } catch {
    return false
  }
}
