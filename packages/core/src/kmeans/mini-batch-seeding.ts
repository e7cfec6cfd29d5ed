import {
  Mt19937,
  runningTotals,
  trialSeed,
  type BatchControl,
  type KMeansBackend,
  type Matrix,
} from '@centroid/kmeans-native'
import { drawDistinct, gatherRows, RowDraws } from './row-draws.ts'
import { inertiaOf } from './streamed-lloyd.ts'
import { checkClusterCount } from './stream-settings.ts'

interface Rows {
  matrix: Matrix
  sampleWeight: Float64Array | null
}

interface Seeding extends Rows {
  nClusters: number
  init: 'k-means++' | 'random'
  seed: number
}

/**
 * The first centroids (nClusters x cols), which are rows of the matrix.
 * @throws RangeError when there are fewer rows than clusters.
 */
export function seedCentroids(doing: string, backend: KMeansBackend, seeding: Seeding): Float64Array {
  const { matrix, sampleWeight, nClusters, init, seed } = seeding
  checkClusterCount(doing, nClusters, matrix.rows)
  const rows =
    init === 'random'
      ? drawDistinct(matrix.rows, nClusters, sampleWeight, new Mt19937(seed))
      : backend.seedIndices({ ...seeding, maxIter: 1, tol: 0, nInit: 1, threads: 1 })
  return Float64Array.from(gatherRows(matrix, rows).data)
}

/** Of `nInit` seedings, each from `initSize` rows, the one with the lowest inertia on as many others. */
export async function bestSeeding(
  doing: string,
  backend: KMeansBackend,
  control: BatchControl,
  { nInit, initSize, ...seeding }: Seeding & { nInit: number; initSize: number },
): Promise<Float64Array> {
  const { nClusters, seed } = seeding
  const draws = new RowDraws(seeding.matrix.rows, seeding.sampleWeight, new Mt19937(seed))
  // Rows are drawn by their weights, and count alike from then on.
  const drawn = (): Rows => ({
    matrix: gatherRows(seeding.matrix, draws.draw(initSize)),
    sampleWeight: null,
  })
  const { matrix } = drawn()
  const offset = new Float64Array(matrix.cols)
  let best: { centroids: Float64Array; inertia: number } | undefined
  for (let i = 0; i < nInit; i++) {
    const rows = initSize < seeding.matrix.rows ? drawn() : seeding
    const from = { ...seeding, ...rows, seed: trialSeed(seed, nClusters, i) }
    const centroids = seedCentroids(doing, backend, from)
    const totals = runningTotals(nClusters, matrix.cols, { inertia: true })
    const batch = { matrix, sampleWeight: null, firstRow: 0 }
    await backend.scanBatch(
      { batch, centroids, nClusters, offset, totals, labels: null, distances: null },
      control,
    )
    const inertia = inertiaOf(totals)
    if (!best || inertia < best.inertia) best = { centroids, inertia }
  }
  return (best as NonNullable<typeof best>).centroids
}
