import { isTerminal, type TaskState } from './state.ts'

/** Airflow's trigger rules, by their names. */
export const TRIGGER_RULES = [
  'all_success',
  'all_failed',
  'all_done',
  'all_skipped',
  'one_failed',
  'one_success',
  'one_done',
  'none_failed',
  'none_failed_min_one_success',
  'none_skipped',
  'always',
] as const

/** When a task runs, given the states of the task instances directly upstream. */
export type TriggerRule = (typeof TRIGGER_RULES)[number]

/** How many task instances directly upstream are in which state. */
export interface UpstreamCounts {
  readonly total: number
  /** `success` and `cached`. */
  readonly success: number
  readonly failed: number
  readonly upstreamFailed: number
  readonly skipped: number
}

/** What a trigger rule decides: run, wait for more, or end without running. */
export type TriggerDecision = 'run' | 'wait' | 'skipped' | 'upstream_failed'

/** Counts the states of the task instances directly upstream. */
export function countStates(states: Iterable<TaskState>): UpstreamCounts {
  const counts = { total: 0, success: 0, failed: 0, upstreamFailed: 0, skipped: 0 }
  for (const state of states) {
    counts.total++
    if (state === 'upstream_failed') counts.upstreamFailed++
    else if (state === 'cached') counts.success++
    else if (isTerminal(state)) counts[state as 'success' | 'failed' | 'skipped']++
  }
  return counts
}

/**
 * Decides what a task does. A rule that can no longer be met ends the task at once; `one_*` rules run it before all
 * upstreams are over. Source: Apache Airflow 3, `ti_deps/deps/trigger_rule_dep.py`.
 */
export function evaluateTriggerRule(rule: TriggerRule, counts: UpstreamCounts): TriggerDecision {
  return counts.total === 0 ? 'run' : DECIDE[rule](summarize(counts))
}

interface Summary extends UpstreamCounts {
  /** failed + upstreamFailed */
  readonly bad: number
  readonly allDone: boolean
}

function summarize(counts: UpstreamCounts): Summary {
  const bad = counts.failed + counts.upstreamFailed
  return { ...counts, bad, allDone: counts.success + bad + counts.skipped >= counts.total }
}

const runIf = (met: boolean): TriggerDecision => (met ? 'run' : 'wait')

const DECIDE: Readonly<Record<TriggerRule, (s: Summary) => TriggerDecision>> = {
  all_success: (s) =>
    s.bad > 0 ? 'upstream_failed' : s.skipped > 0 ? 'skipped' : runIf(s.success === s.total),
  all_failed: (s) => (s.success + s.skipped > 0 ? 'skipped' : runIf(s.bad === s.total)),
  all_done: (s) => runIf(s.allDone),
  all_skipped: (s) => (s.success + s.bad > 0 ? 'skipped' : runIf(s.skipped === s.total)),
  one_failed: (s) => (s.bad > 0 ? 'run' : s.allDone ? 'skipped' : 'wait'),
  one_success: (s) =>
    s.success > 0 ? 'run' : !s.allDone ? 'wait' : s.skipped === s.total ? 'skipped' : 'upstream_failed',
  one_done: (s) => (s.success + s.failed > 0 ? 'run' : s.allDone ? 'skipped' : 'wait'),
  none_failed: (s) => (s.bad > 0 ? 'upstream_failed' : runIf(s.allDone)),
  none_failed_min_one_success: (s) =>
    s.bad > 0 ? 'upstream_failed' : s.skipped === s.total ? 'skipped' : runIf(s.allDone),
  none_skipped: (s) => (s.skipped > 0 ? 'skipped' : runIf(s.allDone)),
  always: () => 'run',
}
