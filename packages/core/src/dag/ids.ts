import { DagError } from '../errors.ts'
import { describeValue } from '../describe-value.ts'

// No part may be all digits: a log file's name ends in numbers, `<task>.<mapIndex>.<attempt>.jsonl`.
const ID = /^(?:(?!\d+(?:\.|$))[A-Za-z0-9_-]+)(?:\.(?!\d+(?:\.|$))[A-Za-z0-9_-]+)*$/
const MAX_ID_LENGTH = 200

/**
 * Checks a dag or task id.
 * @throws DagError when it is not 1 to 200 letters, digits, `_` and `-`, in parts joined by dots.
 */
export function checkId(kind: 'dag' | 'task', id: unknown): string {
  if (typeof id === 'string' && id.length <= MAX_ID_LENGTH && ID.test(id)) return id
  throw new DagError(
    `Cannot define ${kind}: an id must be 1 to ${MAX_ID_LENGTH} letters, digits, "_" and "-", in parts joined by ` +
      `dots and not all digits, got ${describeValue(id)}`,
  )
}
