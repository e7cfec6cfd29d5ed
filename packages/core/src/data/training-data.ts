import { createHash } from 'node:crypto'
import type { Matrix } from '@centroid/kmeans-native'

/** Which data a preparation was fitted on. */
export interface TrainingData {
  rows: number
  cols: number
  /** Of the unscaled values as float64, row-major, in the machine's byte order; lower-case hex. */
  sha256: string
}

/** Describes a matrix of unscaled values. */
export function describeTrainingData(matrix: Matrix): TrainingData {
  const { data } = matrix.astype('float64')
  return { rows: matrix.rows, cols: matrix.cols, sha256: createHash('sha256').update(data).digest('hex') }
}
