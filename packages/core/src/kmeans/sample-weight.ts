import { describeValue } from '../describe-value.ts'

/**
 * A checked copy of the weights (nSamples).
 * @throws TypeError when a weight is no number; RangeError for a wrong length, a weight that is negative or not finite,
 * and when none is positive.
 */
export function checkSampleWeight(doing: string, weights: ArrayLike<number>, nSamples: number): Float64Array {
  if (weights.length !== nSamples) {
    throw new RangeError(
      `Cannot ${doing}: 'sampleWeight' must hold one weight per row (nSamples = ${nSamples}), got ${weights.length}`,
    )
  }
  const checked = new Float64Array(nSamples)
  let positive = false
  for (let i = 0; i < nSamples; i++) {
    const weight = weights[i]
    if (typeof weight !== 'number') {
      throw new TypeError(
        `Cannot ${doing}: 'sampleWeight' must hold numbers, got ${describeValue(weight)} at index ${i}`,
      )
    }
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(
        `Cannot ${doing}: 'sampleWeight' must be finite and >= 0, got ${weight} at index ${i}`,
      )
    }
    if (weight > 0) positive = true
    checked[i] = weight
  }
  if (!positive) throw new RangeError(`Cannot ${doing}: 'sampleWeight' must hold a positive weight, got none`)
  return checked
}
