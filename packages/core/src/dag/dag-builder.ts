import { DagError } from '../errors.ts'
import { describeValue } from '../describe-value.ts'
import {
  isContainer,
  paramsReference,
  referenceOf,
  referencesIn,
  taskOutput,
  type TaskOutput,
} from './reference.ts'
import type { TaskContext } from './task-context.ts'
import type { TaskOptions } from './task-options.ts'

/** What `task()` was given. */
export interface TaskDefinition {
  readonly id: string
  readonly handler: (inputs: never, context: TaskContext) => unknown
  readonly options: TaskOptions
}

/** A task to be called: a definition, and the id that `.as(id)` gave it. */
export interface TaskHandle {
  readonly definition: TaskDefinition
  readonly givenId: string | null
}

/** A task as it was wired by one call. */
export interface WiredTask {
  readonly id: string
  readonly definition: TaskDefinition
  /** Named inputs with references inside, or one reference to them all. */
  readonly inputs: unknown
  /** Named arrays to map over, with references inside; null when the task is not mapped. */
  readonly expand: Readonly<Record<string, unknown>> | null
  /** Ids of the tasks directly upstream, in order of appearance. */
  readonly upstream: Set<string>
}

let openBuilder: DagBuilder | null = null

/** The dag being built, or null. */
export const currentBuilder = (): DagBuilder | null => openBuilder

/** Collects what the calls of tasks wire while a dag's builder runs. */
export class DagBuilder {
  readonly dagId: string
  readonly tasks = new Map<string, WiredTask>()
  readonly #created: TaskHandle[] = []
  readonly #called = new Set<object>()

  constructor(dagId: string) {
    this.dagId = dagId
  }

  /** Runs a builder function and checks that it wired all that it made. */
  run(build: (context: { params: never }) => unknown): void {
    if (openBuilder !== null) {
      throw this.#error(
        `a dag must be defined outside of other dags, got a call in the builder of "${openBuilder.dagId}"`,
      )
    }
    openBuilder = this
    try {
      this.#refusePromise(build({ params: paramsReference() as never }))
    } finally {
      openBuilder = null
    }
    for (const handle of this.#created) this.#checkCalled(handle)
    if (this.tasks.size === 0) throw this.#error('the builder must call at least one task, got none')
  }

  /** Notes a task that was made inside the builder. */
  noteCreated(handle: TaskHandle): void {
    this.#created.push(handle)
  }

  /** Wires a task and gives its output. */
  add(
    handle: TaskHandle,
    inputs: unknown,
    expand: Readonly<Record<string, unknown>> | null,
  ): TaskOutput<never> {
    const id = this.#freeId(handle)
    this.#checkInputs(id, inputs)
    if (expand !== null) this.#checkExpand(id, expand, inputs)
    this.#called.add(handle).add(handle.definition)
    const upstream = new Set([...this.#upstreamIn(id, inputs), ...this.#upstreamIn(id, expand)])
    this.tasks.set(id, { id, definition: handle.definition, inputs, expand, upstream })
    return taskOutput<never>({ kind: 'output', taskId: id, builder: this }, (others) => {
      if (openBuilder !== this)
        throw this.#error(`after() must be called in the builder, got a call outside of it`)
      for (const other of others) {
        if (referenceOf(other)?.kind !== 'output') {
          throw this.#error(
            `after() of task "${id}" must be given outputs of tasks, got ${describeValue(other)}`,
          )
        }
        for (const upstreamId of this.#upstreamIn(id, other)) upstream.add(upstreamId)
      }
    })
  }

  #freeId({ definition, givenId }: TaskHandle): string {
    const taken = this.tasks.get(givenId ?? definition.id)
    if (taken === undefined) return givenId ?? definition.id
    if (givenId !== null || taken.definition !== definition) {
      throw new DagError(
        `Cannot build dag "${this.dagId}": task ids must be unique, got two tasks with the id "${taken.id}"\n` +
          `Hint: give one of them another id with .as('id')`,
      )
    }
    let n = 1
    while (this.tasks.has(`${definition.id}__${n}`)) n++
    return `${definition.id}__${n}`
  }

  #checkInputs(id: string, inputs: unknown): void {
    const reference = referenceOf(inputs)
    if (
      reference?.kind === 'param' ||
      (reference === undefined && isContainer(inputs) && !Array.isArray(inputs))
    )
      return
    const found =
      reference === undefined ? describeValue(inputs) : `the output of task "${reference.taskId}" itself`
    throw new DagError(
      `Cannot build dag "${this.dagId}": inputs of task "${id}" must be an object of named values, got ${found}\n` +
        `Hint: name the input, as in ${id}({ name: value })`,
    )
  }

  #checkExpand(id: string, expand: Readonly<Record<string, unknown>>, inputs: unknown): void {
    const isNamed = isContainer(expand) && !Array.isArray(expand) && referenceOf(expand) === undefined
    if (!isNamed || Object.keys(expand).length === 0) {
      const found = isNamed ? 'no name' : describeValue(expand)
      throw this.#error(
        `expand() of task "${id}" must be given an object with at least one array, got ${found}`,
      )
    }
    for (const [name, value] of Object.entries(expand)) {
      if (referenceOf(value) === undefined && !isArrayLike(value)) {
        throw this.#error(
          `"${name}" in expand() of task "${id}" must be an array, got ${describeValue(value)}`,
        )
      }
      if (referenceOf(inputs) === undefined && Object.hasOwn(inputs as object, name)) {
        throw this.#error(`inputs of task "${id}" must be mapped or given once, got "${name}" as both`)
      }
    }
  }

  #upstreamIn(id: string, value: unknown): string[] {
    return referencesIn(value).flatMap((reference) => {
      if (reference.kind === 'param') return []
      if (reference.builder === this) return [reference.taskId]
      throw this.#error(
        `task "${id}" must use outputs of this dag, got the output of "${reference.taskId}" of another`,
      )
    })
  }

  #checkCalled(handle: TaskHandle): void {
    if (this.#called.has(handle.givenId === null ? handle.definition : handle)) return
    const id = handle.givenId ?? handle.definition.id
    throw new DagError(
      `Cannot build dag "${this.dagId}": every task made in the builder must be called, got "${id}" uncalled\n` +
        `Hint: call it to wire it, or remove it`,
    )
  }

  #refusePromise(returned: unknown): void {
    if (typeof returned !== 'object' || returned === null || referenceOf(returned) !== undefined) return
    if (typeof (returned as { then?: unknown }).then !== 'function') return
    Promise.resolve(returned).catch(() => undefined)
    throw new DagError(
      `Cannot build dag "${this.dagId}": the builder must be synchronous, got a promise\n` +
        `Hint: a builder only wires tasks; move the waiting into a task`,
    )
  }

  #error(text: string): DagError {
    return new DagError(`Cannot build dag "${this.dagId}": ${text}`)
  }
}

/** Whether a task can be mapped over a value: an array or a typed array. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
}
