import { describeValue } from '../describe-value.ts'

/**
 * Refuses what is no curve: unequal lengths, values that are not finite numbers, x that does not rise. (pure)
 * @throws TypeError when a value is no number; RangeError for the rest.
 */
export function checkCurve(doing: string, x: ArrayLike<number>, y: ArrayLike<number>): void {
  checkValues(doing, 'x', x)
  checkValues(doing, 'y', y)
  if (x.length !== y.length) {
    throw new RangeError(`Cannot ${doing}: x and y must have equal lengths, got ${x.length} and ${y.length}`)
  }
  for (let i = 1; i < x.length; i++) {
    if (x[i] > x[i - 1]) continue
    throw new RangeError(
      `Cannot ${doing}: x must rise, got ${x[i - 1]} at index ${i - 1} and ${x[i]} at index ${i}\nHint: sort the points by x`,
    )
  }
}

function checkValues(doing: string, name: string, values: ArrayLike<number>): void {
  if (!Array.isArray(values) && !ArrayBuffer.isView(values)) {
    throw new TypeError(`Cannot ${doing}: ${name} must be an array of numbers, got ${describeValue(values)}`)
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue
    const message = `Cannot ${doing}: ${name} must hold finite numbers, got ${describeValue(values[i])} at index ${i}`
    throw typeof values[i] === 'number' ? new RangeError(message) : new TypeError(message)
  }
}
