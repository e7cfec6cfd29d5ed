import { DagError } from '../errors.ts'

const REFERENCE = Symbol.for('@centroid/core/reference')

/** Stands for a value that is known at run time: a param, or a task's output. */
export type Reference =
  | { readonly kind: 'param'; readonly path: readonly string[] }
  | { readonly kind: 'output'; readonly taskId: string; readonly builder: object }

/** The reference that a value of the builder stands for, if it is one. */
export function referenceOf(value: unknown): Reference | undefined {
  const canCarry = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return canCarry ? (value as { [REFERENCE]?: Reference })[REFERENCE] : undefined
}

/** What a call of a task gives inside a builder: its future output, to be passed on to other tasks. */
export interface TaskOutput<out T> {
  /** The type of the output; never a value. */
  readonly '~output'?: T
  /** Starts this task only after the others are over, without using their outputs. */
  after(...others: readonly TaskOutput<unknown>[]): TaskOutput<T>
}

/** Makes the output of a task; `after` receives the references of the tasks to wait for. */
export function taskOutput<T>(
  reference: Extract<Reference, { kind: 'output' }>,
  after: (others: readonly unknown[]) => void,
): TaskOutput<T> {
  const output = {
    [REFERENCE]: reference,
    after(...others: readonly unknown[]) {
      after(others)
      return output
    },
    [Symbol.toPrimitive](): never {
      throw new DagError(
        `Cannot build dag: the output of task "${reference.taskId}" is known at run time only and must be passed on ` +
          `to a task, got a use of it inside the builder`,
      )
    },
  }
  return output
}

/** Stands for the params of a run, `paramsReference().ks[0]` for the first of `ks`; any other use is a DagError. */
export function paramsReference(path: readonly string[] = []): unknown {
  const refuse = (): never => {
    throw new DagError(
      `Cannot build dag: ${['params', ...path].join('.')} is known at run time only and must be passed on to a task, ` +
        `got a use of it inside the builder\nHint: read it in a task's handler, or map a task over it with expand()`,
    )
  }
  const reference: Reference = { kind: 'param', path }
  return new Proxy(() => undefined, {
    get(_target, key) {
      if (key === REFERENCE) return reference
      if (key === Symbol.toPrimitive || key === Symbol.iterator || key === 'toJSON') return refuse()
      if (typeof key === 'symbol' || key === 'then') return undefined
      return paramsReference([...path, key])
    },
    apply: refuse,
    construct: refuse,
    has: refuse,
    ownKeys: refuse,
    set: refuse,
    deleteProperty: refuse,
  })
}

/**
 * Replaces each reference in a value, also inside arrays and plain objects; parts without one are returned as they are.
 * @throws DagError when an array or object contains itself.
 */
export function mapReferences(
  value: unknown,
  replace: (reference: Reference) => unknown,
  parents: readonly object[] = [],
): unknown {
  const reference = referenceOf(value)
  if (reference !== undefined) return replace(reference)
  if (!isContainer(value)) return value
  if (parents.includes(value)) {
    throw new DagError('Cannot build dag: inputs must be a tree, got an array or object that contains itself')
  }
  const within = [...parents, value]
  if (Array.isArray(value)) {
    const items = value.map((item) => mapReferences(item, replace, within))
    return items.some((item, i) => item !== value[i]) ? items : value
  }
  const entries = Object.entries(value).map(
    ([key, item]) => [key, mapReferences(item, replace, within)] as const,
  )
  const source = value as Record<string, unknown>
  return entries.some(([key, item]) => item !== source[key]) ? Object.fromEntries(entries) : value
}

/** All references in a value, in order of appearance. */
export function referencesIn(value: unknown): Reference[] {
  const found: Reference[] = []
  mapReferences(value, (reference) => found.push(reference))
  return found
}

/** Whether a value is an array or a plain object, which references are looked for in. */
export function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
