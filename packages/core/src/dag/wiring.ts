import type { TaskOutput } from './reference.ts'

/** A value as it may be wired: itself, a task's output of its type, or an array or plain object with outputs inside. */
export type Wired<T> = T | TaskOutput<T> | WiredMembers<T>

/** The named inputs of a task as they may be wired. */
export type Wiring<Inputs> = { readonly [Name in keyof Inputs]: Wired<Inputs[Name]> }

/** The arguments of a wiring call: left out when the task needs no input. */
export type WiringArguments<Inputs> = keyof Inputs extends never
  ? [inputs?: Readonly<Record<string, never>>]
  : Record<never, never> extends Inputs
    ? [inputs?: Wiring<Inputs>]
    : [inputs: Wiring<Inputs>]

/** The inputs of a handler that takes none. */
export type NoInputs = Record<never, never>

type WiredMembers<T> = T extends readonly unknown[]
  ? { readonly [Index in keyof T]: Wired<T[Index]> }
  : T extends object
    ? HasMethods<T> extends true
      ? never
      : { readonly [Name in keyof T]: Wired<T[Name]> }
    : never

/** Class instances are wired whole: references are looked for in arrays and plain objects only. */
type HasMethods<T> = Extract<T[keyof T], (...args: never) => unknown> extends never ? false : true
