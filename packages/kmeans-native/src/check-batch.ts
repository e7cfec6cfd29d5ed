import type { BatchScan } from './batch.ts'
import { checkCentroidSet } from './check-fit-problem.ts'

/**
 * Checks that a batch can be scanned: shapes that fit each other.
 * @throws TypeError for a value of the wrong type; RangeError for shapes that do not fit.
 */
export function checkBatchScan({ batch, centroids, nClusters, offset, labels, distances }: BatchScan): void {
  const { matrix, sampleWeight } = batch
  checkCentroidSet(matrix, { centroids, offset, nClusters })
  const perRow = { sampleWeight, labels, distances }
  for (const [name, values] of Object.entries(perRow)) {
    if (values === null || values.length === matrix.rows) continue
    throw new RangeError(
      `Cannot scan batch: '${name}' must have one value per row, ${matrix.rows}, got ${values.length}`,
    )
  }
}
