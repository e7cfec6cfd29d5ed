import { crossProduct } from '../dag/cross-product.ts'
import { isArrayLike } from '../dag/dag-builder.ts'
import { describeValue } from '../describe-value.ts'
import { DagError } from '../errors.ts'

/** The most instances that one mapped task may have. */
export const MAX_MAPPED_INSTANCES = 100_000

/**
 * The inputs of each instance of a mapped task.
 * @param arrays what the task is mapped over, references resolved
 * @throws DagError when one is no array or there are more than 100,000 combinations.
 */
export function expandTask(
  taskId: string,
  arrays: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>>[] {
  let count = 1
  for (const [name, array] of Object.entries(arrays)) {
    if (!isArrayLike(array)) {
      throw new DagError(
        `Cannot expand task "${taskId}": "${name}" must be an array, got ${describeValue(array)}`,
      )
    }
    count *= array.length
  }
  if (count > MAX_MAPPED_INSTANCES) {
    throw new DagError(
      `Cannot expand task "${taskId}": there must be at most ${MAX_MAPPED_INSTANCES} task instances, got ${count}`,
    )
  }
  return crossProduct(arrays as Readonly<Record<string, ArrayLike<unknown>>>)
}
