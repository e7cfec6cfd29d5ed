import { describeValue } from '../describe-value.ts'
import { closestName } from '../closest-name.ts'

/** What one option must be; `note` follows the requirement in the message, `hint` says how to mend it. */
export type Constraint = {
  required?: true
  note?: string
  hint?: string
} & (
  | { kind: 'integer'; min: number; max: number; or?: 'auto' | 'never' }
  | { kind: 'number'; min: number; max?: number }
  | { kind: 'choice'; values: readonly string[]; or?: 'matrix' }
  | { kind: 'boolean' }
  | { kind: 'numbers' }
  | { kind: 'function' }
  | { kind: 'signal' }
)

/** One entry per option: the whole truth about which options an API takes. */
export type ConstraintTable = Readonly<Record<string, Constraint>>

/** Names that other libraries use for the same thing. */
const aliases: Readonly<Record<string, string>> = {
  k: 'nClusters',
  clusters: 'nClusters',
  random_state: 'seed',
  randomState: 'seed',
  n_jobs: 'threads',
  nJobs: 'threads',
  maxIterations: 'maxIter',
  tolerance: 'tol',
  initialization: 'init',
  weights: 'sampleWeight',
  S: 'sensitivity',
  interp_method: 'interpolation',
}

/**
 * Checks options against their table; an option that is undefined counts as absent. (pure)
 * @throws TypeError for an unknown option or a value of the wrong type; RangeError for a value out of range.
 */
export function checkOptions(doing: string, table: ConstraintTable, options: unknown): void {
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw new TypeError(`Cannot ${doing}: options must be an object, got ${describeValue(options)}`)
  }
  const given = options as Record<string, unknown>
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(table, name)) throw unknownOption(doing, name, Object.keys(table))
  }
  for (const [name, constraint] of Object.entries(table)) {
    const value = given[name]
    if (value === undefined && !constraint.required) continue
    if (!hasType(constraint, value)) throw new TypeError(refusal(doing, name, constraint, value))
    if (!inRange(constraint, value)) throw new RangeError(refusal(doing, name, constraint, value))
  }
}

function hasType(constraint: Constraint, value: unknown): boolean {
  switch (constraint.kind) {
    case 'integer':
      return typeof value === 'number' || (constraint.or !== undefined && typeof value === 'string')
    case 'number':
      return typeof value === 'number'
    case 'choice':
      return typeof value === 'string' || (constraint.or === 'matrix' && isArrayLike(value))
    case 'boolean':
      return typeof value === 'boolean'
    case 'numbers':
      return isArrayLike(value)
    case 'function':
      return typeof value === 'function'
    case 'signal':
      return value instanceof AbortSignal
  }
}

function inRange(constraint: Constraint, value: unknown): boolean {
  switch (constraint.kind) {
    case 'integer':
      if (typeof value === 'string') return value === constraint.or
      return Number.isInteger(value) && Number(value) >= constraint.min && Number(value) <= constraint.max
    case 'number':
      return (
        Number.isFinite(value) &&
        Number(value) >= constraint.min &&
        Number(value) <= (constraint.max ?? Infinity)
      )
    case 'choice':
      return typeof value !== 'string' || constraint.values.includes(value)
    default:
      return true
  }
}

function requirement(constraint: Constraint): string {
  switch (constraint.kind) {
    case 'integer': {
      const range = `an integer in [${constraint.min}, ${constraint.max}]`
      return constraint.or ? `'${constraint.or}' or ${range}` : range
    }
    case 'number':
      return constraint.max === undefined
        ? `a finite number >= ${constraint.min}`
        : `a number in [${constraint.min}, ${constraint.max}]`
    case 'choice': {
      const values = constraint.values.map((value) => `'${value}'`)
      if (constraint.or === 'matrix') values.push('a Matrix or rows of numbers')
      return values.length === 1
        ? values[0]
        : `${values.slice(0, -1).join(', ')} or ${values[values.length - 1]}`
    }
    case 'boolean':
      return 'true or false'
    case 'numbers':
      return 'an array of numbers'
    case 'function':
      return 'a function'
    case 'signal':
      return 'an AbortSignal'
  }
}

function refusal(doing: string, name: string, constraint: Constraint, value: unknown): string {
  const note = constraint.note ? ` (${constraint.note})` : ''
  const hint = constraint.hint ?? suggestion(constraint, value)
  return (
    `Cannot ${doing}: '${name}' must be ${requirement(constraint)}${note}, got ${describeValue(value)}` +
    (hint ? `\nHint: ${hint}` : '')
  )
}

function suggestion(constraint: Constraint, value: unknown): string | undefined {
  if (constraint.kind !== 'choice' || typeof value !== 'string') return undefined
  const nearest = closestName(value, constraint.values)
  return nearest && `did you mean '${nearest}'?`
}

function unknownOption(doing: string, name: string, known: string[]): TypeError {
  const alias = aliases[name]
  const nearest = alias && known.includes(alias) ? alias : closestName(name.replaceAll('_', ''), known)
  const hint = nearest ? `did you mean '${nearest}'?` : `the options are ${known.join(', ')}`
  return new TypeError(`Cannot ${doing}: unknown option '${name}'\nHint: ${hint}`)
}

// A Matrix counts too: its shape is checked where the shape that it must have is known.
function isArrayLike(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  return Array.isArray(value) || ArrayBuffer.isView(value) || ('rows' in value && 'data' in value)
}
