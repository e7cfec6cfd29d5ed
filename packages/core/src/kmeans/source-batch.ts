import type { Batch, DType, Matrix } from '@centroid/kmeans-native'
import { describeValue } from '../describe-value.ts'
import { DataError } from '../errors.ts'
import type { SourceBatch, WeightedRows } from './batch-source.ts'
import { featuresOf, toMatrix } from './input.ts'

/** What the first batch decided for all. */
export interface BatchShape {
  cols: number
  dtype: DType
  weighted: boolean
  featureNames: string[] | undefined
}

/** Where a batch was met, for messages. */
export interface BatchPlace {
  doing: string
  /** From 0. */
  index: number
  firstRow: number
}

/** The shape that the first batch gives to a stream; `dtype` where it was asked for. */
export function shapeOf(value: SourceBatch, place: BatchPlace, dtype?: DType): BatchShape {
  const weighted = isWeighted(value)
  const input = weighted ? value.x : value
  const matrix = toMatrix(reading(place), input)
  return {
    cols: matrix.cols,
    dtype: dtype ?? matrix.dtype,
    weighted,
    featureNames: featuresOf(input),
  }
}

/**
 * A checked batch; null where it has no rows. A matrix of the stream's type is not copied.
 * @throws DataError for a batch of another width or with wrong weights; TypeError when it is no rows at all.
 */
export function toBatch(value: SourceBatch, shape: BatchShape, place: BatchPlace): Batch | null {
  const input = isWeighted(value) ? value.x : value
  if (isEmpty(input)) return null
  const matrix = toMatrix(reading(place), input, shape.dtype, shape.featureNames)
  const { doing, index, firstRow } = place
  if (matrix.cols !== shape.cols) {
    throw new DataError(
      `Cannot ${doing}: every batch must have ${shape.cols} columns as the first does, ` +
        `batch ${index} (from row ${firstRow} on) has ${matrix.cols}`,
    )
  }
  if (isWeighted(value) !== shape.weighted) {
    const found = shape.weighted ? 'none' : 'some'
    throw new DataError(
      `Cannot ${doing}: either every batch must bring weights or none, batch ${index} has ${found}`,
    )
  }
  const sampleWeight = isWeighted(value) ? checkWeights(value.sampleWeight, matrix, place) : null
  return { matrix, sampleWeight, firstRow }
}

/** Whether a batch holds no rows, which only an array can. */
export function isEmpty(value: SourceBatch): boolean {
  const input: unknown = isWeighted(value) ? value.x : value
  return Array.isArray(input) && input.length === 0
}

function isWeighted(value: SourceBatch): value is WeightedRows {
  return typeof value === 'object' && value !== null && 'x' in value && 'sampleWeight' in value
}

function reading({ index }: BatchPlace): string {
  return `read batch ${index}`
}

function checkWeights(
  weights: ArrayLike<number>,
  { rows }: Matrix,
  { doing, index, firstRow }: BatchPlace,
): Float64Array {
  if (weights.length !== rows) {
    throw new DataError(
      `Cannot ${doing}: 'sampleWeight' must hold one weight per row, batch ${index} has ${rows} rows and ${weights.length} weights`,
    )
  }
  const checked = Float64Array.from(weights)
  const bad = checked.findIndex((weight) => !(weight >= 0 && weight < Infinity))
  if (bad >= 0) {
    throw new DataError(
      `Cannot ${doing}: 'sampleWeight' must be finite and >= 0, got ${describeValue(weights[bad])} at row ${firstRow + bad}`,
    )
  }
  return checked
}
