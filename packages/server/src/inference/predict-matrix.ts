import { DataError, type Matrix, type SavedModel } from '@centroid/core'

/** What a model says about rows: one label and one distance each, as plain arrays. */
export interface Prediction {
  labels: number[]
  distances: number[]
}

/**
 * Labels of raw rows (nRows x nFeatures) and their Euclidean distances to the own centroid.
 *
 * @throws DataError when a row is so far away that its distance overflows.
 */
export function predictMatrix(saved: SavedModel, matrix: Matrix): Prediction {
  const { labels, distances } = saved.predictRows(matrix)
  const lost = distances.findIndex((distance) => !Number.isFinite(distance))
  if (lost >= 0) throw tooFar(lost)
  return { labels: Array.from(labels), distances: Array.from(distances) }
}

/**
 * Euclidean distances of raw rows to every centroid, one array of nClusters per row.
 *
 * @throws DataError when one overflows.
 */
export function distancesToAll(saved: SavedModel, matrix: Matrix): number[][] {
  const rows = saved.model.transform(saved.preparation.transform(matrix)).toRows()
  const lost = rows.findIndex((row) => !row.every(Number.isFinite))
  if (lost >= 0) throw tooFar(lost)
  return rows
}

function tooFar(row: number): DataError {
  return new DataError(
    `Cannot predict: row ${row} must be within reach of the centroids, got a distance that overflows\n` +
      'Hint: check the units of its values; rows are counted from 0',
  )
}
