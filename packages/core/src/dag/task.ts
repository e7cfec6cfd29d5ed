import { DagError } from '../errors.ts'
import { currentBuilder, type DagBuilder, type TaskDefinition, type TaskHandle } from './dag-builder.ts'
import { recordTask } from './definitions.ts'
import { describeValue } from '../describe-value.ts'
import { checkId } from './ids.ts'
import type { TaskOutput } from './reference.ts'
import type { TaskContext } from './task-context.ts'
import { checkTaskOptions, type TaskOptions } from './task-options.ts'
import type { NoInputs, Wired, WiringArguments } from './wiring.ts'

/** Does a task's work: named inputs in, output out. */
export type TaskHandler<Inputs, Output> = (inputs: Inputs, context: TaskContext) => Output

/** A task, to be called in the builders of dags. */
export interface Task<Inputs extends object, Output> {
  readonly id: string
  /** Wires the task into the dag being built; a second call gets the id `id__1`, and so on. */
  (...inputs: WiringArguments<Inputs>): TaskOutput<Output>
  /**
   * Maps the task over arrays: one task instance per element, or per combination of elements with the last name varying
   * fastest. The output is the array of outputs in that order. Over an empty array the task is skipped.
   * @example fit.expand({ k: [1, 2, 3] }, { data })
   */
  expand<Mapped extends keyof Inputs>(
    over: { readonly [Name in Mapped]: Wired<readonly Inputs[Name][]> },
    ...inputs: WiringArguments<Omit<Inputs, Mapped>>
  ): TaskOutput<Output[]>
  /** The same task under another id in the dag. */
  as(id: string): Task<Inputs, Output>
}

/**
 * Defines a task: an id, a handler that takes one object of named inputs and a context, and options.
 * @throws DagError when the id is invalid.
 * @throws TypeError, RangeError when the handler or an option is invalid.
 * @example
 * const load = task('load', ({ file }: { file: string }) => readTable(file), { retries: 2 })
 */
export function task<Inputs extends object = NoInputs, Output = unknown>(
  id: string,
  handler: TaskHandler<Inputs, Output>,
  options: TaskOptions = {},
): Task<Inputs, Awaited<Output>> {
  checkId('task', id)
  if (typeof handler !== 'function') {
    throw new TypeError(
      `Cannot define task "${id}": the handler must be a function, got ${describeValue(handler)}`,
    )
  }
  checkTaskOptions(`Cannot define task "${id}"`, options)
  const definition: TaskDefinition = { id, handler, options }
  recordTask(definition, task)
  return callable<Inputs, Awaited<Output>>({ definition, givenId: null })
}

function callable<Inputs extends object, Output>(handle: TaskHandle): Task<Inputs, Output> {
  currentBuilder()?.noteCreated(handle)
  const id = handle.givenId ?? handle.definition.id
  const call = (inputs: unknown = {}): TaskOutput<Output> => builderFor(id).add(handle, inputs, null)
  return Object.assign(call, {
    id,
    expand: (over: Readonly<Record<string, unknown>>, inputs: unknown = {}): TaskOutput<Output[]> =>
      builderFor(id).add(handle, inputs, over),
    as: (givenId: string) =>
      callable<Inputs, Output>({ definition: handle.definition, givenId: checkId('task', givenId) }),
  })
}

function builderFor(id: string): DagBuilder {
  const builder = currentBuilder()
  if (builder !== null) return builder
  throw new DagError(
    `Cannot call task "${id}": a task must be called while a dag's builder runs, got a call outside of one\n` +
      `Hint: call it inside dag('id', options, (…) => { … }), before any await`,
  )
}
