import { DagBuilder } from './dag-builder.ts'
import { checkDagOptions, type AnySchema, type DagOptions } from './dag-options.ts'
import type { DagPlan } from './dag-plan.ts'
import { toSpecValue, type DagSpec } from './dag-spec.ts'
import { recordWired } from './definitions.ts'
import { topologicalOrder } from './graph.ts'
import { checkId } from './ids.ts'
import { paramsJsonSchema } from './params.ts'
import { resolveTaskOptions } from './task-options.ts'

/**
 * Runs a builder and gives what its calls of tasks make.
 * @throws DagError, TypeError, RangeError as `dag` does.
 */
export function planDag(
  id: string,
  options: DagOptions<AnySchema>,
  build: (context: { params: never }) => unknown,
): DagPlan {
  checkId('dag', id)
  checkDagOptions(id, options, build)
  const builder = new DagBuilder(id)
  builder.run(build)
  recordWired([...builder.tasks.values()].map(({ definition }) => definition))
  const order = topologicalOrder(
    new Map([...builder.tasks].map(([taskId, { upstream }]) => [taskId, upstream])),
  )
  const tasks = order.map((taskId) => {
    const wired = builder.tasks.get(taskId)!
    return { ...wired, resolved: resolveTaskOptions(wired.definition.options, options.defaults ?? {}) }
  })
  const { schedule, params } = options
  const spec: DagSpec = {
    id,
    description: options.description ?? null,
    tags: [...(options.tags ?? [])],
    schedule:
      schedule == null
        ? null
        : { cron: schedule.cron, timezone: schedule.timezone ?? 'UTC', catchup: schedule.catchup ?? false },
    params: params === undefined ? null : paramsJsonSchema(params),
    tasks: tasks.map((task) => ({
      id: task.id,
      definition: task.definition.id,
      upstream: [...task.upstream],
      inputs: toSpecValue(task.inputs),
      expand: toSpecValue(task.expand),
      options: task.resolved,
    })),
  }
  return { spec, params, tasks }
}
