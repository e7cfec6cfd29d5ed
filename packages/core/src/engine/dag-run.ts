import type { DagPlan } from '../dag/dag-plan.ts'
import { referencesIn } from '../dag/reference.ts'
import { retryDelayMs } from '../dag/retry.ts'
import type { TaskContext } from '../dag/task-context.ts'
import {
  isTerminal,
  nextRunState,
  nextTaskState,
  RUN_TRANSITIONS,
  type RunState,
  type TaskState,
} from '../dag/state.ts'
import { evaluateTriggerRule, type TriggerDecision } from '../dag/trigger-rule.ts'
import { runAttempt } from './attempt.ts'
import { isoTime } from './clock.ts'
import { expandTask } from './expand-task.ts'
import { resolveWired } from './resolve-wired.ts'
import { AttemptContext, type ContextSettings } from './task-context.ts'
import { TaskFailure, taskFailure, timeoutError } from './task-failure.ts'
import { addCounts, createTaskRuns, type TaskInstance, type TaskRun } from './task-run.ts'

/** A handler as the engine calls it. */
export type RunHandler = (inputs: object, context: TaskContext) => unknown

/** What one run is made of; times and random numbers come from here only. */
export interface DagRunSettings extends ContextSettings {
  readonly plan: DagPlan
  readonly handlers: ReadonlyMap<string, RunHandler>
  readonly concurrency: number
  readonly skipBackoff: boolean
  readonly signal: AbortSignal
  readonly random: () => number
}

/** The scheduler of one run in this process. */
export class DagRun {
  readonly tasks: readonly TaskRun[]
  #state: RunState = 'queued'
  readonly #byId: ReadonlyMap<string, TaskRun>
  readonly #settings: DagRunSettings
  /** Tasks whose trigger rule is to be asked, for what is upstream of them has changed. */
  readonly #toTrigger: Set<TaskRun>
  /** Task instances that are not over. */
  #open: number
  /** Sorted: the next to start is last. */
  #ready: TaskInstance[] = []
  #running = 0
  #isCancelled = false
  readonly #retryTimers = new Map<TaskInstance, () => void>()
  #settle: { resolve(state: RunState): void; reject(error: unknown): void } | null = null

  constructor(settings: DagRunSettings) {
    this.#settings = settings
    this.#byId = createTaskRuns(settings.plan)
    this.tasks = [...this.#byId.values()]
    this.#toTrigger = new Set(this.tasks)
    this.#open = this.tasks.length
  }

  /** Runs all tasks and gives the state in which the run ended. */
  async execute(): Promise<RunState> {
    const { signal } = this.#settings
    // After the current change: the signal may be aborted by a listener in the midst of it.
    const onAbort = (): void => queueMicrotask(() => this.#cancel())
    signal.addEventListener('abort', onAbort)
    try {
      return await new Promise((resolve, reject) => {
        this.#settle = { resolve, reject }
        if (signal.aborted) return this.#cancel()
        this.#state = nextRunState(this.#state, 'running')
        this.#advance()
      })
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** Lets every task go as far as it can; called after each change. */
  #advance(): void {
    const { concurrency, signal } = this.#settings
    if (!signal.aborted) {
      for (const task of this.#toTrigger) {
        this.#toTrigger.delete(task)
        this.#trigger(task)
      }
      while (this.#ready.length > 0 && this.#running < concurrency && !signal.aborted) {
        this.#start(this.#ready.pop()!).catch((error: unknown) => this.#settle!.reject(error))
      }
    }
    if (this.#running > 0 || this.#open > 0 || this.#isOver) return
    this.#end(this.#isCancelled ? 'cancelled' : this.#outcome())
  }

  /** As in Airflow, the tasks with nothing downstream decide. */
  #outcome(): RunState {
    const leaves = this.tasks.filter((task) => task.downstream.length === 0)
    const { failed, upstreamFailed } = addCounts(leaves.map(({ counts }) => counts))
    return failed + upstreamFailed > 0 ? 'failed' : 'success'
  }

  /** Asks the trigger rule of a task that has not been started yet. */
  #trigger(task: TaskRun): void {
    const [single] = task.instances as [TaskInstance]
    if (single.state !== 'none') return
    const decision = this.#decide(task)
    if (decision === 'wait') return
    if (decision !== 'run') return this.#setState(single, decision)
    if (task.isMapped) this.#expand(task, single)
    this.#enqueue(task.instances.filter(({ state }) => state === 'none'))
  }

  /** The trigger rule's decision; a mapped task also needs the outputs that it is mapped over. */
  #decide(task: TaskRun): TriggerDecision {
    const decision = evaluateTriggerRule(
      task.plan.resolved.triggerRule,
      addCounts(task.upstream.map(({ counts }) => counts)),
    )
    if (decision !== 'run' || !task.isMapped) return decision
    for (const reference of referencesIn(task.plan.expand)) {
      if (reference.kind === 'param') continue
      const source = this.#byId.get(reference.taskId)!
      if (!source.isOver) return 'wait'
      const { success, failed, upstreamFailed } = source.counts
      if (success === 0) return failed + upstreamFailed > 0 ? 'upstream_failed' : 'skipped'
    }
    return 'run'
  }

  #expand(task: TaskRun, single: TaskInstance): void {
    try {
      const combinations = expandTask(
        task.plan.id,
        this.#resolve(task.plan.expand) as Record<string, unknown>,
      )
      if (combinations.length === 0) this.#setState(single, 'skipped')
      else {
        task.expand(combinations)
        this.#open += combinations.length - 1
      }
    } catch (thrown) {
      this.#setState(single, 'scheduled')
      single.error = new TaskFailure((thrown as Error).message, { cause: thrown })
      this.#setState(single, 'failed')
    }
  }

  #enqueue(instances: readonly TaskInstance[]): void {
    for (const instance of instances) {
      this.#setState(instance, 'scheduled')
      this.#setState(instance, 'queued')
    }
    this.#ready.push(...instances)
    this.#ready.sort(byStartOrder)
  }

  async #start(instance: TaskInstance): Promise<void> {
    this.#running++
    const { clock, signal } = this.#settings
    const { timeoutMs, retries } = instance.task.plan.resolved
    instance.attempt++
    instance.startedAtMs = clock.now()
    instance.durationMs = 0
    this.#setState(instance, 'running')
    const context = new AttemptContext(this.#settings, instance.key, instance.attempt)
    const outcome = await runAttempt((attemptSignal) => this.#handle(instance, context.open(attemptSignal)), {
      clock,
      signal,
      timeoutMs,
      timeoutError: () => timeoutError(instance.key, timeoutMs!),
    })
    this.#running--
    instance.durationMs = Math.max(0, clock.now() - instance.startedAtMs)
    if (outcome.kind === 'returned') {
      context.close()
      instance.output = outcome.output
      instance.error = undefined
      this.#setState(instance, 'success')
    } else {
      instance.error = taskFailure(instance.key, outcome, {
        attempt: instance.attempt,
        attempts: retries + 1,
      })
      context.close(instance.error)
      if (instance.attempt <= retries && !signal.aborted) this.#retryLater(instance)
      else this.#setState(instance, 'failed')
    }
    this.#advance()
  }

  #handle(instance: TaskInstance, context: TaskContext): unknown {
    const inputs = this.#resolve(instance.task.plan.inputs) as object
    return this.#settings.handlers.get(instance.key.taskId)!({ ...inputs, ...instance.mapped }, context)
  }

  #retryLater(instance: TaskInstance): void {
    const { clock, random, skipBackoff } = this.#settings
    const { backoff } = instance.task.plan.resolved
    const delayMs = skipBackoff ? 0 : retryDelayMs(backoff, instance.attempt, random())
    this.#setState(instance, 'up_for_retry', delayMs)
    const retry = (): void => {
      this.#retryTimers.delete(instance)
      this.#enqueue([instance])
      this.#advance()
    }
    this.#retryTimers.set(instance, clock.setTimer(retry, delayMs))
  }

  /** As in Airflow, what runs fails and what has not started is skipped. */
  #cancel(): void {
    if (this.#isOver) return
    this.#isCancelled = true
    for (const stopTimer of this.#retryTimers.values()) stopTimer()
    this.#ready = []
    for (const instance of this.tasks.flatMap((task) => task.instances)) {
      if (instance.state === 'up_for_retry') this.#setState(instance, 'failed')
      else if (instance.state !== 'running' && !isTerminal(instance.state))
        this.#setState(instance, 'skipped')
    }
    this.#advance()
  }

  get #isOver(): boolean {
    return RUN_TRANSITIONS[this.#state].length === 0
  }

  #end(state: RunState): void {
    this.#state = nextRunState(this.#state, state)
    this.#settle!.resolve(state)
  }

  #setState(instance: TaskInstance, to: TaskState, retryInMs?: number): void {
    const from = instance.state
    instance.task.setState(instance, nextTaskState(from, to))
    if (isTerminal(to)) {
      this.#open--
      for (const task of instance.task.downstream) this.#toTrigger.add(task)
    }
    this.#settings.emit({
      type: 'task_state',
      ...instance.key,
      from,
      state: to,
      attempt: instance.attempt,
      durationMs: instance.durationMs,
      ...(retryInMs !== undefined && { retryInMs }),
      ...(instance.error !== undefined &&
        (to === 'failed' || to === 'up_for_retry') && { error: instance.error }),
      time: isoTime(this.#settings.clock.now()),
    })
  }

  #resolve(value: unknown): unknown {
    return resolveWired(value, this.#settings.params, this.#byId)
  }
}

function byStartOrder(a: TaskInstance, b: TaskInstance): number {
  const byPriority = a.task.plan.resolved.priority - b.task.plan.resolved.priority
  return byPriority || b.task.order - a.task.order || (b.key.mapIndex ?? 0) - (a.key.mapIndex ?? 0)
}
