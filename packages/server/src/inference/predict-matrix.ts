import { DataError, type Matrix, type SavedModel } from '@centroid/core'
import { describeValue } from './describe-value.ts'

/** What a model says about rows, as plain arrays; distances are Euclidean, in the space after preparation. */
export interface MatrixPrediction {
  /** The cluster of each row. */
  labels: number[]
  /** From each row to the centroid of its cluster. */
  distances: number[]
  /** From each row to each centroid (nRows x nClusters). */
  allDistances: Matrix
}

/**
 * Predicts raw rows (nRows x nFeatures), after the preparation that training fitted.
 *
 * @throws DataError when a row is so far away that a distance overflows.
 */
export function predictMatrix({ preparation, model }: SavedModel, matrix: Matrix): MatrixPrediction {
  const prepared = preparation.transform(matrix)
  const labels = Array.from(namingFeature(preparation.features, () => model.predict(prepared)))
  const allDistances = model.transform(prepared)
  const { data, cols } = allDistances
  const overflow = data.findIndex((distance) => !Number.isFinite(distance))
  if (overflow >= 0) {
    throw new DataError(
      `Cannot predict: row ${Math.floor(overflow / cols)} must be within reach of the centroids, got a distance that overflows\n` +
        'Hint: check the units of its values; rows are counted from 0',
    )
  }
  return { labels, distances: labels.map((label, i) => data[i * cols + label]), allDistances }
}

/** Runs a prediction; where a value is too large for it, the error names the feature. */
function namingFeature<T>(features: readonly string[], work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { row, column } = ((error as Error).cause ?? {}) as { row?: number; column?: number }
    if (!(error instanceof DataError) || row === undefined || column === undefined) throw error
    throw new DataError(
      `Cannot predict: row ${row}, feature ${describeValue(features[column])} must have a finite square, got a value too large\n` +
        'Hint: check its unit; rows are counted from 0',
      { cause: error },
    )
  }
}
