import { describe, expect, test } from 'vitest'
import { dag } from '../../src/engine/dag.ts'
import { DAG_CONSTRAINTS, SCHEDULE_CONSTRAINTS } from '../../src/dag/dag-options.ts'
import { task } from '../../src/dag/task.ts'
import {
  BACKOFF_CONSTRAINTS,
  resolveTaskOptions,
  TASK_CONSTRAINTS,
  type Constraint,
} from '../../src/dag/task-options.ts'

const MANY = ['', 'x', '5 parsecs', 0, -1, 0.5, NaN, Infinity, true, null, [], [1], {}, () => 1]
const broken = (table: Readonly<Record<string, Constraint>>) =>
  Object.entries(table).flatMap(([name, { holds, must }]) =>
    MANY.filter((value) => !holds(value)).map((value) => ({ name, value, must })),
  )
const message = (define: () => unknown): string => {
  try {
    define()
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
  return 'no error'
}
const one = task('one', () => 1)

describe('the constraint tables', () => {
  test.each([
    ['task()', TASK_CONSTRAINTS, (options: object) => task('t', () => 1, options)],
    ['backoff', BACKOFF_CONSTRAINTS, (options: object) => task('t', () => 1, { backoff: options })],
    ['dag()', DAG_CONSTRAINTS, (options: object) => dag('d', options, () => one())],
    ['defaults', TASK_CONSTRAINTS, (options: object) => dag('d', { defaults: options }, () => one())],
    [
      'schedule',
      SCHEDULE_CONSTRAINTS,
      (options: object) => dag('d', { schedule: { cron: '@daily', ...options } }, () => one()),
    ],
  ])('%s refuses with a RangeError every value that breaks its constraint', (_api, table, define) => {
    const cases = broken(table).filter(({ name, value }) => name !== 'cron' || typeof value === 'string')
    expect(cases.length).toBeGreaterThan(20)
    for (const { name, value, must } of cases) {
      const text = message(() => define({ [name]: value }))
      expect(text).toContain(`RangeError: Cannot define`)
      expect(text).toContain(`'${name}' must ${must}, got `)
    }
  })

  test('an unknown option is a TypeError with the closest known one', () => {
    expect(message(() => task('t', () => 1, { retires: 2 } as object))).toBe(
      'TypeError: Cannot define task "t": options must be known, got \'retires\'\nHint: did you mean "retries"?',
    )
    expect(message(() => dag('d', { shedule: null } as object, () => one()))).toBe(
      'TypeError: Cannot define dag "d": options must be known, got \'shedule\'\nHint: did you mean "schedule"?',
    )
    expect(message(() => task('t', () => 1, { constructor: 1 } as object))).toContain('options must be known')
    expect(message(() => task('t', () => 1, null as never))).toContain('options must be an object, got null')
  })
})

describe('resolveTaskOptions()', () => {
  test('joins own options over the defaults, a backoff member by member', () => {
    const own = {
      timeout: '5m',
      backoff: { factor: 3, jitter: undefined },
      memoryMb: 512,
      pool: undefined,
    } as const
    const defaults = {
      retries: 2,
      pool: 'cpu',
      timeout: 100,
      backoff: { base: '2s', jitter: 'none' },
    } as const
    expect(resolveTaskOptions(own as object, defaults)).toEqual({
      cache: false,
      timeoutMs: 300_000,
      retries: 2,
      backoff: { baseMs: 2_000, factor: 3, maxMs: 300_000, jitter: 'none' },
      memoryMb: 512,
      pool: 'cpu',
      priority: 0,
      outlets: [],
      triggerRule: 'all_success',
      description: null,
    })
  })
})
