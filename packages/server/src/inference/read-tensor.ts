import { DataError } from '@centroid/core'
import { HttpError } from '../http-error.ts'
import { datatypes } from './datatypes.ts'
import { describeValue, shorten } from './describe-value.ts'

/** One input of an inference request: `rows` x `cols` values, row-major. */
export interface Tensor {
  name: string
  rows: number
  cols: number
  /** Whether `shape` had two dimensions. */
  isTable: boolean
  values: Float64Array
}

/**
 * One input tensor of shape [n] or [n, d], its data flat or nested. FP32 values are rounded to single precision, as the
 * binary form of the tensor would have them.
 *
 * @throws HttpError 400 when it is no tensor of a numeric datatype, or data and shape disagree; DataError when a value
 * is not of the datatype.
 */
export function readTensor(input: unknown, index: number): Tensor {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new HttpError(400, `Cannot infer: inputs[${index}] must be an object, got ${describeValue(input)}`)
  }
  const { name, shape, datatype, data } = input as Record<string, unknown>
  if (typeof name !== 'string') {
    throw new HttpError(
      400,
      `Cannot infer: inputs[${index}].name must be a string, got ${describeValue(name)}`,
    )
  }
  const what = `Cannot infer: input ${JSON.stringify(shorten(name, 60))}`
  const type = typeof datatype === 'string' ? datatypes.get(datatype) : undefined
  if (type === undefined) {
    const known = [...datatypes.keys()].join(', ')
    throw new HttpError(400, `${what} must have a 'datatype' of ${known}, got ${describeValue(datatype)}`)
  }
  const [rows, cols] = readShape(shape, what)
  const values = new Float64Array(checkSize(data, rows, cols, what))
  const isSingle = datatype === 'FP32'
  const put = (value: unknown, at: number): void => {
    if (
      typeof value !== 'number' ||
      !(value >= type.min && value <= type.max) ||
      (type.isInteger && !Number.isInteger(value))
    ) {
      const place =
        cols === 1 ? `row ${Math.floor(at / cols)}` : `row ${Math.floor(at / cols)}, column ${at % cols}`
      throw new DataError(
        `${what}, ${place} must be a finite ${String(datatype)} number, got ${describeValue(value)}`,
      )
    }
    values[at] = isSingle ? Math.fround(value) : value
  }
  forEachValue(data as unknown[], cols, put)
  return { name, rows, cols, isTable: (shape as unknown[]).length === 2, values }
}

function readShape(shape: unknown, what: string): [rows: number, cols: number] {
  const isShape =
    Array.isArray(shape) &&
    (shape.length === 1 || shape.length === 2) &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 1)
  if (isShape) return [shape[0], shape[1] ?? 1]
  const found =
    Array.isArray(shape) && shape.length <= 8
      ? `[${shape.map(describeValue).join(', ')}]`
      : describeValue(shape)
  throw new HttpError(400, `${what} must have a 'shape' [n] or [n, d] of integers >= 1, got ${found}`)
}

/** The number of values, once `data` is known to hold that many. */
function checkSize(data: unknown, rows: number, cols: number, what: string): number {
  if (!Array.isArray(data)) {
    throw new HttpError(400, `${what} must have an array as 'data', got ${describeValue(data)}`)
  }
  const isNested = Array.isArray(data[0])
  const expected = isNested ? rows : rows * cols
  if (data.length !== expected) {
    throw new HttpError(
      400,
      `${what} must have ${expected} ${isNested ? 'rows' : 'values'} in 'data' as its shape says, got ${data.length}`,
    )
  }
  if (isNested) {
    const ragged = data.findIndex((row) => !Array.isArray(row) || row.length !== cols)
    if (ragged >= 0) {
      throw new HttpError(
        400,
        `${what}, row ${ragged} of 'data' must be an array of length ${cols} as its shape says, got ${describeValue(data[ragged])}`,
      )
    }
  }
  return rows * cols
}

function forEachValue(data: unknown[], cols: number, put: (value: unknown, at: number) => void): void {
  if (!Array.isArray(data[0])) {
    for (let at = 0; at < data.length; at++) put(data[at], at)
    return
  }
  for (let i = 0; i < data.length; i++) {
    const row = data[i] as unknown[]
    for (let j = 0; j < cols; j++) put(row[j], i * cols + j)
  }
}
