import { dataPath } from '../../../../fixtures/goldens.ts'
import { fitPreparation } from '../../src/data/fit-preparation.ts'
import { readTable } from '../../src/data/read-table.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'

/** Three clusters of the standardised iris table, with what they were fitted to. */
export async function fitIris(seed = 42) {
  const table = await readTable(dataPath('iris'))
  const { matrix, preparation } = fitPreparation(table, { scale: 'standard' })
  const model = await fitKMeans(matrix, { nClusters: 3, nInit: 2, seed })
  return { table, matrix, preparation, model }
}
