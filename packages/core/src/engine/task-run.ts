import type { DagPlan, PlannedTask } from '../dag/dag-plan.ts'
import { type TaskState } from '../dag/state.ts'
import { countStates, type UpstreamCounts } from '../dag/trigger-rule.ts'
import type { TaskResult } from './run-result.ts'
import type { TaskInstanceKey } from './task-instance-key.ts'
import type { TaskFailure } from './task-failure.ts'

/** One task instance of a run. */
export interface TaskInstance {
  readonly key: TaskInstanceKey
  readonly task: TaskRun
  /** The elements that this instance of a mapped task was given. */
  readonly mapped: Readonly<Record<string, unknown>>
  state: TaskState
  attempt: number
  startedAtMs: number | null
  durationMs: number
  output: unknown
  error: TaskFailure | undefined
}

/** One task of a run: a single instance, or those of a mapped task once the arrays are known. */
export class TaskRun {
  readonly plan: PlannedTask
  /** Place in topological order. */
  readonly order: number
  readonly upstream: readonly TaskRun[]
  readonly downstream: TaskRun[] = []
  instances: readonly TaskInstance[]
  /** States of the instances. */
  counts: UpstreamCounts

  constructor(plan: PlannedTask, order: number, upstream: readonly TaskRun[]) {
    this.plan = plan
    this.order = order
    this.upstream = upstream
    for (const parent of upstream) parent.downstream.push(this)
    this.instances = [this.#instance({ taskId: plan.id }, {})]
    this.counts = countStates(['none'])
  }

  /** Replaces the single instance by one for each combination of mapped elements. */
  expand(combinations: readonly Readonly<Record<string, unknown>>[]): void {
    this.instances = combinations.map((mapped, mapIndex) =>
      this.#instance({ taskId: this.plan.id, mapIndex }, mapped),
    )
    this.counts = { ...countStates([]), total: combinations.length }
  }

  get isMapped(): boolean {
    return this.plan.expand !== null
  }

  get isOver(): boolean {
    const { total, success, failed, upstreamFailed, skipped } = this.counts
    return success + failed + upstreamFailed + skipped === total
  }

  /** What follows is given: the output, or the outputs of the instances that succeeded, in order. */
  get output(): unknown {
    const outputs = this.instances.filter(({ state }) => state === 'success').map(({ output }) => output)
    return this.isMapped ? outputs : outputs[0]
  }

  /** Sets the state of an instance; the caller has checked the transition. */
  setState(instance: TaskInstance, state: TaskState): void {
    instance.state = state
    this.counts = addCounts([this.counts, { ...countStates([state]), total: 0 }])
  }

  #instance(key: TaskInstanceKey, mapped: Readonly<Record<string, unknown>>): TaskInstance {
    return {
      key,
      task: this,
      mapped,
      state: 'none',
      attempt: 0,
      startedAtMs: null,
      durationMs: 0,
      output: undefined,
      error: undefined,
    }
  }
}

/** The tasks of a new run by id, in topological order. */
export function createTaskRuns({ tasks }: DagPlan): ReadonlyMap<string, TaskRun> {
  const byId = new Map<string, TaskRun>()
  for (const [order, plan] of tasks.entries()) {
    const upstream = [...plan.upstream].map((id) => byId.get(id)!)
    byId.set(plan.id, new TaskRun(plan, order, upstream))
  }
  return byId
}

/** The sum of counts. */
export function addCounts(counts: readonly UpstreamCounts[]): UpstreamCounts {
  const sum = { total: 0, success: 0, failed: 0, upstreamFailed: 0, skipped: 0 }
  for (const { total, success, failed, upstreamFailed, skipped } of counts) {
    sum.total += total
    sum.success += success
    sum.failed += failed
    sum.upstreamFailed += upstreamFailed
    sum.skipped += skipped
  }
  return sum
}

/** An instance as it stands in a run's result. */
export function toTaskResult({
  key,
  state,
  attempt,
  startedAtMs,
  durationMs,
  error,
}: TaskInstance): TaskResult {
  return {
    id: key.taskId,
    ...(key.mapIndex !== undefined && { mapIndex: key.mapIndex }),
    state,
    attempt,
    startedAt: startedAtMs === null ? null : new Date(startedAtMs).toISOString(),
    durationMs,
    cached: state === 'cached',
    ...(error !== undefined && { error }),
  }
}
