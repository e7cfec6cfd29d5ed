import { describe, expect, test } from 'vitest'
import {
  isTerminal,
  nextRunState,
  nextTaskState,
  RUN_STATES,
  RUN_TRANSITIONS,
  TASK_STATES,
  TASK_TRANSITIONS,
} from '../../src/dag/state.ts'

describe('TASK_TRANSITIONS', () => {
  test('leaves exactly success, failed, skipped, upstream_failed and cached without a way on', () => {
    expect(TASK_STATES.filter(isTerminal)).toEqual([
      'success',
      'failed',
      'skipped',
      'upstream_failed',
      'cached',
    ])
  })

  test('leads from none to every state', () => {
    const reached = new Set<string>(['none'])
    for (const from of reached) for (const to of TASK_TRANSITIONS[from as 'none']) reached.add(to)
    expect([...reached].sort()).toEqual([...TASK_STATES].sort())
  })

  test('starts a task only from queued', () => {
    expect(TASK_STATES.filter((from) => TASK_TRANSITIONS[from].includes('running'))).toEqual(['queued'])
  })
})

describe('nextTaskState(), nextRunState()', () => {
  test('allow what the table allows and refuse the rest', () => {
    for (const from of TASK_STATES) {
      for (const to of TASK_STATES) {
        if (TASK_TRANSITIONS[from].includes(to)) expect(nextTaskState(from, to)).toBe(to)
        else expect(() => nextTaskState(from, to)).toThrow(RangeError)
      }
    }
    for (const from of RUN_STATES) {
      for (const to of RUN_STATES) {
        if (RUN_TRANSITIONS[from].includes(to)) expect(nextRunState(from, to)).toBe(to)
        else expect(() => nextRunState(from, to)).toThrow(RangeError)
      }
    }
  })

  test('say what is allowed and what was found', () => {
    expect(() => nextTaskState('up_for_retry', 'running')).toThrow(
      'Cannot change the state of a task instance: "up_for_retry" must be followed by scheduled, failed, got "running"',
    )
    expect(() => nextRunState('success', 'failed')).toThrow(
      'Cannot change the state of a run: "success" is final, got "failed"',
    )
  })
})
