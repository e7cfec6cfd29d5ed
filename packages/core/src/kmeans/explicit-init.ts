import { type Matrix } from '@centroid/kmeans-native'
import { toMatrix, type MatrixInput } from './input.ts'

/**
 * A checked copy of explicit centroids (nClusters x nFeatures, row-major).
 * @throws TypeError when they are no numbers; RangeError for a wrong shape and values that are not finite.
 */
export function checkExplicitInit(init: MatrixInput, nClusters: number, nFeatures: number): Float64Array {
  const matrix: Matrix = toMatrix("fit KMeans with these 'init' centroids", init)
  if (matrix.rows !== nClusters || matrix.cols !== nFeatures) {
    throw new RangeError(
      `Cannot fit KMeans: 'init' must be ${nClusters} x ${nFeatures} (nClusters x nFeatures), ` +
        `got ${matrix.rows} x ${matrix.cols}`,
    )
  }
  const bad = matrix.data.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) {
    const [row, column] = [Math.floor(bad / nFeatures), bad % nFeatures]
    throw new RangeError(
      `Cannot fit KMeans: 'init' must be finite, got ${matrix.data[bad]} at row ${row}, column ${column}`,
    )
  }
  return Float64Array.from(matrix.data)
}
