import type { TaskDefinition } from './dag-builder.ts'

/** The tasks that were defined, and those that dags call, while a recording was on. */
export interface Definitions {
  /** Each with the line of the call stack that names the file where `task()` was called. */
  readonly tasks: { readonly definition: TaskDefinition; readonly calledAt: string }[]
  readonly wired: Set<TaskDefinition>
}

// On globalThis: a loader and the file that it imports may each have their own copy of this module.
const RECORDINGS = Symbol.for('@centroid/core/recordings')
const store = globalThis as { [RECORDINGS]?: Set<Definitions> }
const recordings = (): Set<Definitions> => (store[RECORDINGS] ??= new Set())

/** Runs `load` and records the tasks and dags defined until it has ended. */
export async function recordDefinitions<T>(
  load: () => Promise<T>,
): Promise<{ loaded: T; definitions: Definitions }> {
  const definitions: Definitions = { tasks: [], wired: new Set() }
  recordings().add(definitions)
  try {
    return { loaded: await load(), definitions }
  } finally {
    recordings().delete(definitions)
  }
}

/** Notes a new task in all recordings; `caller` is the function whose caller defined it. */
export function recordTask(definition: TaskDefinition, caller: (...args: never) => unknown): void {
  if (recordings().size === 0) return
  const at: { stack?: unknown } = {}
  Error.captureStackTrace(at, caller)
  const calledAt = typeof at.stack === 'string' ? (at.stack.split('\n')[1] ?? '') : ''
  for (const recording of recordings()) recording.tasks.push({ definition, calledAt })
}

/** Notes in all recordings that a dag calls these tasks. */
export function recordWired(definitions: Iterable<TaskDefinition>): void {
  for (const definition of definitions) for (const recording of recordings()) recording.wired.add(definition)
}
