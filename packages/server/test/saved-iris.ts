import {
  fitKMeans,
  fitPreparation,
  openRegistry,
  readTable,
  type SavedModel,
  type ScaleName,
} from '@centroid/core'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const file = fileURLToPath(new URL('../../../fixtures/data/iris.csv', import.meta.url))

/** What to fit on the Iris flowers, and the name to publish it under. */
interface IrisOptions {
  name?: string
  nClusters?: number
  scale?: ScaleName
  columns?: string[]
}

/** Fits and publishes each model in turn into a registry of its own, and loads them; equal names give versions 1, 2, ... */
export async function savedIris(...models: IrisOptions[]): Promise<SavedModel[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centroid-server-'))
  afterAll(() => rm(dir, { recursive: true }))
  const registry = openRegistry(dir)
  const table = await readTable(file)
  const saved: SavedModel[] = []
  for (const { name = 'iris', nClusters = 3, scale = 'standard', columns } of models) {
    const { matrix, preparation } = fitPreparation(table, { scale, columns })
    const model = await fitKMeans(matrix, { nClusters, seed: 42 })
    const { version } = await registry.publish(name, { model, preparation })
    saved.push(await registry.get(name, version))
  }
  return saved
}
