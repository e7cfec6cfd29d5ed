import type { StandardSchemaV1 } from '@standard-schema/spec'
import { DagError } from '../errors.ts'
import { describeValue } from '../describe-value.ts'
import { nameHint } from '../closest-name.ts'

/** The params of a run. */
export type Params = Readonly<Record<string, unknown>>

/**
 * Validates the params of a run and applies their defaults.
 * @throws DagError when a name is unknown or the schema finds an issue.
 */
export async function resolveParams(
  dagId: string,
  schema: StandardSchemaV1 | undefined,
  given: unknown = {},
): Promise<Params> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new DagError(`Cannot run dag "${dagId}": params must be an object, got ${describeValue(given)}`)
  }
  const known = schema === undefined ? [] : knownNames(schema)
  const unknown = known === null ? undefined : Object.keys(given).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const required = known!.length === 0 ? 'params must be empty' : 'params must be known'
    const hint = known!.length === 0 ? 'the dag takes none' : nameHint(unknown, known!)
    throw new DagError(`Cannot run dag "${dagId}": ${required}, got "${unknown}"\nHint: ${hint}`)
  }
  if (schema === undefined) return {}
  const result = await schema['~standard'].validate(given)
  if (result.issues === undefined) return result.value as Params
  const problems = result.issues.map((issue) => describeIssue(issue, given))
  throw new DagError(`Cannot run dag "${dagId}": ${problems.join('; ')}`)
}

/** The names of an object schema of zod, valibot or another library that tells its JSON Schema; null when any may be given. */
function knownNames(schema: StandardSchemaV1): string[] | null {
  const { shape, entries, type, def } = schema as {
    shape?: object
    entries?: object
    type?: unknown
    def?: { catchall?: { def?: { type?: unknown } } }
  }
  const isOpen =
    type === 'loose_object' ||
    type === 'object_with_rest' ||
    (def?.catchall?.def?.type ?? 'never') !== 'never'
  if (isOpen) return null
  const members = shape ?? entries ?? paramsJsonSchema(schema)?.['properties']
  return typeof members === 'object' && members !== null ? Object.keys(members) : null
}

/** JSON Schema of what a params schema takes, where its library follows the Standard JSON Schema; null otherwise. */
export function paramsJsonSchema(schema: StandardSchemaV1): Readonly<Record<string, unknown>> | null {
  const { jsonSchema } = schema['~standard'] as {
    jsonSchema?: { input(options: { target: string }): Record<string, unknown> }
  }
  try {
    return jsonSchema?.input({ target: 'draft-2020-12' }) ?? null
  } catch {
    return null
  }
}

function describeIssue({ message, path = [] }: StandardSchemaV1.Issue, given: object): string {
  const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment))
  const place = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  let found: unknown = given
  for (const key of keys) found = (found as Record<PropertyKey, unknown> | null | undefined)?.[key]
  return `params${place} ${requirement(message)}, got ${describeValue(found)}`
}

/** Turns "Too small: expected number to be >=1" and the like into "must be >=1". */
function requirement(message: string): string {
  const toBe = /expected \S+ to (.+)/i.exec(message)
  if (toBe !== null) return `must ${toBe[1]}`
  const expected = /expected (.+?)(?:,? (?:but )?received .*)?$/i.exec(message)
  if (expected !== null) return `must be ${withArticle(expected[1]!)}`
  return /(?:^|[^\w])(must .+)/.exec(message)?.[1] ?? `must satisfy its schema (${message})`
}

function withArticle(kind: string): string {
  if (!/^[a-z]+$/i.test(kind)) return kind
  return `${/^[aeiou]/i.test(kind) ? 'an' : 'a'} ${kind.toLowerCase()}`
}
