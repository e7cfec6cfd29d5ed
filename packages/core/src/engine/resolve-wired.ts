import type { Params } from '../dag/params.ts'
import { mapReferences, type Reference } from '../dag/reference.ts'
import type { TaskRun } from './task-run.ts'

/** Puts the values of a run in the place of the references in a wired value; an output that is not there is undefined. */
export function resolveWired(value: unknown, params: Params, tasks: ReadonlyMap<string, TaskRun>): unknown {
  return mapReferences(value, (reference: Reference) =>
    reference.kind === 'output' ? tasks.get(reference.taskId)!.output : memberOf(params, reference.path),
  )
}

function memberOf(params: Params, path: readonly string[]): unknown {
  let value: unknown = params
  for (const key of path) value = (value as Record<string, unknown> | null | undefined)?.[key]
  return value
}
