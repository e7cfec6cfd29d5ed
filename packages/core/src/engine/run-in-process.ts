import { setMaxListeners } from 'node:events'
import { availableParallelism } from 'node:os'
import type { Planned } from '../dag/dag-plan.ts'
import { planOf } from '../dag/dag-plan.ts'
import { describeValue } from '../describe-value.ts'
import { nameHint } from '../closest-name.ts'
import { resolveParams } from '../dag/params.ts'
import { DagError } from '../errors.ts'
import { writeChart } from './chart.ts'
import { isoTime, systemClock, type Clock } from './clock.ts'
import { DagRun, type RunHandler } from './dag-run.ts'
import type { RunEvent } from './events.ts'
import type { RunChart, RunResult } from './run-result.ts'
import { toTaskResult } from './task-run.ts'

/** Options of a run in this process. */
export interface RunDagOptions {
  readonly params?: Readonly<Record<string, unknown>>
  /** Default: the start time and a random part. */
  readonly runId?: string
  /** Folder for one JSON-lines file per attempt, `<taskId>[.<mapIndex>].<attempt>.jsonl`; none: no files. */
  readonly logDir?: string | undefined
  /** Folder for the charts, `charts/<taskId>[.<mapIndex>].<name>.json`; none: no files. */
  readonly outputDir?: string | undefined
  /** Cancels the run. */
  readonly signal?: AbortSignal
  /** Told what happens; an error that it throws cancels the run and rejects. */
  readonly onEvent?: (event: RunEvent) => void
  /** Most handlers that run at once. Default: 16, or the number of processors if that is more. */
  readonly concurrency?: number
  /** What replaces tasks, by id: a handler, or a value to be the output. */
  readonly mock?: Readonly<Record<string, unknown>>
  /** Start the next attempt at once. Default false. */
  readonly skipBackoff?: boolean
  readonly clock?: Clock
  /** Gives numbers in [0, 1) for the jitter of retries. Default `Math.random`. */
  readonly random?: () => number
}

/**
 * Runs a dag here and now, in this process; data between tasks stay in memory and are passed by reference. A failed task
 * gives a result with state 'failed', a cancelled run one with 'cancelled': neither throws.
 * @throws DagError when the params are invalid or `mock` names no task.
 * @throws TypeError, RangeError when the dag or an option is invalid.
 * @example
 * const { state, results } = await runDag(iris, { params: { file: 'iris.csv' }, logDir: 'logs' })
 */
export async function runDag<Results extends object = Record<string, unknown>>(
  dag: Planned,
  options: RunDagOptions = {},
): Promise<RunResult<Results>> {
  const plan = planOf(dag)
  const { clock = systemClock, random = Math.random, onEvent, outputDir } = options
  const concurrency = checkConcurrency(options.concurrency)
  const handlers = handlersOf(dag, options.mock ?? {})
  const params = await resolveParams(plan.spec.id, plan.params, options.params)
  const startedAtMs = clock.now()
  const runId = options.runId ?? newRunId(startedAtMs, random())
  const abort = new AbortController()
  // One listener per running attempt.
  setMaxListeners(0, abort.signal)
  const onAbort = (): void => abort.abort(options.signal!.reason)
  const faults: unknown[] = []
  const emit = (event: RunEvent): void => {
    try {
      onEvent?.(event)
    } catch (fault) {
      faults.push(fault)
      abort.abort(fault)
    }
  }
  const charts = new Map<string, RunChart>()
  const run = new DagRun({
    plan,
    dagId: plan.spec.id,
    runId,
    startedAt: isoTime(startedAtMs),
    params,
    handlers,
    concurrency,
    skipBackoff: options.skipBackoff ?? false,
    signal: abort.signal,
    logDir: options.logDir,
    clock,
    random,
    emit,
    onChart: (chart) => {
      charts.set(JSON.stringify([chart.taskId, chart.mapIndex, chart.name]), chart)
      if (outputDir !== undefined) writeChart(outputDir, chart)
    },
  })
  if (options.signal?.aborted) onAbort()
  options.signal?.addEventListener('abort', onAbort)
  emit({ type: 'run_started', dagId: plan.spec.id, runId, params, time: isoTime(startedAtMs) })
  const state = await run.execute().finally(() => options.signal?.removeEventListener('abort', onAbort))
  const durationMs = Math.max(0, clock.now() - startedAtMs)
  emit({ type: 'run_ended', dagId: plan.spec.id, runId, state, durationMs, time: isoTime(clock.now()) })
  if (faults.length > 0) throw faults[0]
  const succeeded = run.tasks.filter(({ counts }) => counts.success > 0)
  return {
    dagId: plan.spec.id,
    runId,
    state,
    params,
    startedAt: isoTime(startedAtMs),
    durationMs,
    tasks: run.tasks.flatMap(({ instances }) => instances.map(toTaskResult)),
    results: Object.fromEntries(succeeded.map((task) => [task.plan.id, task.output])) as Results,
    charts: [...charts.values()],
  }
}

function handlersOf(dag: Planned, mock: Readonly<Record<string, unknown>>): Map<string, RunHandler> {
  const { spec, tasks } = planOf(dag)
  const handlers = new Map(tasks.map(({ id, definition }) => [id, definition.handler as RunHandler]))
  for (const [id, replacement] of Object.entries(mock)) {
    if (!handlers.has(id)) {
      const hint = nameHint(id, [...handlers.keys()])
      throw new DagError(
        `Cannot run dag "${spec.id}": mock must name a task of the dag, got "${id}"\nHint: ${hint}`,
      )
    }
    handlers.set(id, typeof replacement === 'function' ? (replacement as RunHandler) : () => replacement)
  }
  return handlers
}

function checkConcurrency(concurrency: unknown = Math.max(16, availableParallelism())): number {
  if (Number.isInteger(concurrency) && (concurrency as number) >= 1) return concurrency as number
  throw new RangeError(
    `Cannot run dag: 'concurrency' must be an integer at or above 1, got ${describeValue(concurrency)}`,
  )
}

function newRunId(ms: number, random: number): string {
  const time = isoTime(ms).slice(0, 19).replaceAll(/[-:]/g, '')
  return `${time}-${Math.floor(random * 2 ** 32)
    .toString(36)
    .padStart(7, '0')}`
}
