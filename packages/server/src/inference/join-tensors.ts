import { DataError, Matrix } from '@centroid/core'
import { HttpError } from '../http-error.ts'
import { describeValue } from './describe-value.ts'
import { featureHint } from './read-rows.ts'
import type { Tensor } from './read-tensor.ts'

/**
 * The input tensors as one matrix (nRows x nFeatures): a single input of shape [n, nFeatures], under any name, or one
 * input of shape [n] or [n, 1] per feature, under the feature's name and in any order.
 *
 * @throws HttpError 400 when two inputs have the same name or unequal lengths; DataError when they do not fit the features.
 */
export function joinTensors(tensors: readonly Tensor[], features: readonly string[]): Matrix {
  const [first] = tensors
  if (
    tensors.length === 1 &&
    first.cols === features.length &&
    (first.isTable || first.name === features[0])
  ) {
    return Matrix.of(first.values, first.rows, first.cols)
  }
  if (tensors.length === 1 && !features.includes(first.name)) throw wrongTable(first, features)
  const values = new Float64Array(first.rows * features.length)
  const seen = new Set<string>()
  for (const tensor of tensors) {
    const column = features.indexOf(tensor.name)
    const name = describeValue(tensor.name)
    if (seen.has(tensor.name))
      throw new HttpError(400, `Cannot infer: inputs must have different names, got ${name} twice`)
    if (column < 0) {
      throw new DataError(
        `Cannot infer: each input must be a feature of the model, got ${name}\n${featureHint(features)}`,
      )
    }
    if (tensor.cols !== 1) {
      throw new DataError(
        `Cannot infer: input ${name} must have shape [n] or [n, 1], got [${tensor.rows}, ${tensor.cols}]`,
      )
    }
    if (tensor.rows !== first.rows) {
      throw new HttpError(
        400,
        `Cannot infer: input ${name} must have ${first.rows} rows as input ${describeValue(first.name)} does, got ${tensor.rows}`,
      )
    }
    seen.add(tensor.name)
    for (let i = 0; i < tensor.rows; i++) values[i * features.length + column] = tensor.values[i]
  }
  const missing = features.find((feature) => !seen.has(feature))
  if (missing !== undefined) {
    throw new DataError(
      `Cannot infer: feature ${describeValue(missing)} must have an input, got nothing (it is missing)\n${featureHint(features)}`,
    )
  }
  return Matrix.of(values, first.rows, features.length)
}

function wrongTable(tensor: Tensor, features: readonly string[]): DataError {
  const found = tensor.isTable ? `[${tensor.rows}, ${tensor.cols}]` : `[${tensor.rows}]`
  return new DataError(
    `Cannot infer: input ${describeValue(tensor.name)} must have shape [n, ${features.length}], got ${found}\n${featureHint(features)}`,
  )
}
