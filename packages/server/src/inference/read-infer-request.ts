import type { Matrix } from '@centroid/core'
import { HttpError } from '../http-error.ts'
import { describeValue } from './describe-value.ts'
import { joinTensors } from './join-tensors.ts'
import { readTensor } from './read-tensor.ts'

const outputNames = ['label', 'distance'] as const

export type OutputName = (typeof outputNames)[number]

/** An inference request of the Open Inference Protocol, read for one model. */
export interface InferRequest {
  id: string | undefined
  matrix: Matrix
  outputs: readonly OutputName[]
}

/**
 * Reads the JSON form of an inference request; `parameters` are not looked at.
 *
 * @throws HttpError 400 when it is no such request; DataError when its tensors do not fit the features.
 */
export function readInferRequest(body: unknown, features: readonly string[]): InferRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpError(400, `Cannot infer: the body must be a JSON object, got ${describeValue(body)}`)
  }
  const { id, inputs, outputs } = body as Record<string, unknown>
  if (id !== undefined && typeof id !== 'string') {
    throw new HttpError(400, `Cannot infer: 'id' must be a string, got ${describeValue(id)}`)
  }
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new HttpError(
      400,
      `Cannot infer: 'inputs' must be an array of at least one tensor, got ${describeValue(inputs)}\n` +
        'Hint: send { "inputs": [{ "name": "input", "shape": [1, 2], "datatype": "FP64", "data": [1.5, 2.5] }] }',
    )
  }
  return { id, outputs: readOutputs(outputs), matrix: joinTensors(inputs.map(readTensor), features) }
}

function readOutputs(outputs: unknown): readonly OutputName[] {
  if (outputs === undefined) return outputNames
  if (!Array.isArray(outputs)) {
    throw new HttpError(400, `Cannot infer: 'outputs' must be an array, got ${describeValue(outputs)}`)
  }
  if (outputs.length === 0) return outputNames
  const names = outputs.map((output: unknown, index) => {
    const name =
      typeof output === 'object' && output !== null ? (output as { name?: unknown }).name : undefined
    const known = outputNames.find((outputName) => outputName === name)
    if (known !== undefined) return known
    throw new HttpError(
      400,
      `Cannot infer: outputs[${index}].name must be ${outputNames.map(describeValue).join(' or ')}, got ${describeValue(name)}`,
    )
  })
  return [...new Set(names)]
}
