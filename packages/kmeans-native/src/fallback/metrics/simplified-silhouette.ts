import type { RowMeasure, SimplifiedSilhouetteProblem } from '../../measures.ts'
import type { CancelFlag } from '../cancel.ts'
import { squaredDistance } from '../distance.ts'
import { forEachBlock } from '../row-blocks.ts'
import { checkFinite } from './check-finite.ts'
import { silhouetteCoefficient, toRowMeasure } from './row-measure.ts'

/** Each row against the centroid of its cluster and the nearest of the others. */
export function simplifiedSilhouette(
  { matrix, labels, nClusters, centroids }: Omit<SimplifiedSilhouetteProblem, 'threads'>,
  flag: CancelFlag,
  onProgress?: (share: number) => void,
): RowMeasure {
  checkFinite(matrix, flag)
  const { rows, cols } = matrix
  const isOccupied = new Uint8Array(nClusters)
  for (let i = 0; i < rows; i++) isOccupied[labels[i]] = 1
  const samples = new Float64Array(rows)
  forEachBlock(matrix, nClusters * cols, flag, (block, from, count) => {
    for (let r = 0; r < count; r++) {
      const label = labels[from + r]
      let nearest = Infinity
      for (let j = 0; j < nClusters; j++) {
        if (j === label || isOccupied[j] === 0) continue
        const squared = squaredDistance(block, r * cols, centroids, j * cols, cols)
        if (squared < nearest) nearest = squared
      }
      const own = squaredDistance(block, r * cols, centroids, label * cols, cols)
      samples[from + r] = silhouetteCoefficient(Math.sqrt(own), Math.sqrt(nearest))
    }
    onProgress?.((from + count) / rows)
  })
  return toRowMeasure(samples, labels, nClusters)
}
