import { describe, expect, test } from 'vitest'
import type { TaskState } from '../../src/dag/state.ts'
import {
  countStates,
  evaluateTriggerRule,
  TRIGGER_RULES,
  type TriggerRule,
} from '../../src/dag/trigger-rule.ts'

const DONE = ['success', 'failed', 'upstream_failed', 'skipped'] as const
const OPEN = ['none', 'scheduled', 'queued', 'running', 'up_for_retry'] as const

const decide = (rule: TriggerRule, states: readonly TaskState[]) =>
  evaluateTriggerRule(rule, countStates(states))

function* tuples<T>(values: readonly T[], length: number): Generator<T[]> {
  if (length === 0) return yield []
  for (const head of tuples(values, length - 1)) for (const value of values) yield [...head, value]
}
const upTo3 = <T>(values: readonly T[]) => [1, 2, 3].flatMap((length) => [...tuples(values, length)])

/**
 * One letter per state of the upstreams (S success, F failed, U upstream_failed, K skipped), read off Airflow 3:
 * R runs, k is skipped, u is upstream_failed. One row for each set of states that occur; how often does not matter.
 */
const SETS = ['S', 'F', 'U', 'K', 'SF', 'SU', 'SK', 'FU', 'FK', 'UK', 'SFU', 'SFK', 'SUK', 'FUK']
const TABLE: Readonly<Record<TriggerRule, string>> = {
  //                           S F U K SF SU SK FU FK UK SFU SFK SUK FUK
  all_success: 'Ruukuukuuuuuuu',
  all_failed: 'kRRkkkkRkkkkkk',
  all_done: 'RRRRRRRRRRRRRR',
  all_skipped: 'kkkRkkkkkkkkkk',
  one_failed: 'kRRkRRkRRRRRRR',
  one_success: 'RuukRRRuuuRRRu',
  one_done: 'RRkkRRRRRkRRRR',
  none_failed: 'RuuRuuRuuuuuuu',
  none_failed_min_one_success: 'RuukuuRuuuuuuu',
  none_skipped: 'RRRkRRkRkkRkkk',
  always: 'RRRRRRRRRRRRRR',
}
const LETTERS = { success: 'S', failed: 'F', upstream_failed: 'U', skipped: 'K' } as const
const MEANING: Readonly<Record<string, string>> = { R: 'run', k: 'skipped', u: 'upstream_failed' }

describe.each(TRIGGER_RULES)('evaluateTriggerRule(%s)', (rule) => {
  test('equals the table for all final states of one to three upstreams', () => {
    const wrong = upTo3(DONE).filter((states) => {
      const set = DONE.filter((state) => states.includes(state)).map((state) => LETTERS[state])
      return decide(rule, states) !== MEANING[TABLE[rule][SETS.indexOf(set.join(''))]!]
    })
    expect(wrong).toEqual([])
  })

  test('ends a task early only where no further state could let it run, and runs it early only by its rule', () => {
    const runsEarly = rule === 'always' || rule.startsWith('one_')
    const wrong = upTo3([...DONE, 'running' as const]).filter((states) => {
      const done = states.filter((state) => state !== 'running')
      const early = decide(rule, states)
      if (early === 'wait' || done.length === states.length) return false
      const finals = [...tuples(DONE, states.length - done.length)].map((rest) =>
        decide(rule, [...done, ...rest]),
      )
      return early === 'run' ? !runsEarly || finals.some((final) => final !== 'run') : finals.includes('run')
    })
    expect(wrong).toEqual([])
  })

  test('takes cached as success, every open state as open, and runs without upstreams', () => {
    const wrong = upTo3([...DONE, 'running' as const]).filter((states) => {
      const cached = states.map((state) => (state === 'success' ? 'cached' : state))
      const reopened = OPEN.map((open) => states.map((state) => (state === 'running' ? open : state)))
      return [cached, ...reopened].some((other) => decide(rule, other) !== decide(rule, states))
    })
    expect(wrong).toEqual([])
    expect(decide(rule, [])).toBe('run')
  })
})
