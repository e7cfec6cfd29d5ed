import { stat } from 'node:fs/promises'
import { loadModel, openRegistry, type SavedModel } from '@centroid/core'
import { UsageError } from './usage-error.ts'

/**
 * The model in a folder, or the one of that name in the registry; without either every model of the registry.
 * @throws UsageError when nothing is named and the registry is empty; ModelFormatError for a folder that is no model.
 */
export async function modelsToServe(named: string | undefined): Promise<SavedModel[]> {
  if (named !== undefined) return [await oneModel(named)]
  const registry = openRegistry()
  const models: SavedModel[] = []
  for (const { name } of await registry.list()) models.push(await registry.get(name))
  if (models.length > 0) return models
  throw new UsageError(
    'Cannot serve: a model is required, got none, and the registry .centroid/models is empty\n' +
      'Hint: centroid fit data.csv --k 3 --model models/mine, then centroid serve models/mine',
  )
}

async function oneModel(named: string): Promise<SavedModel> {
  if (!(await exists(named)) && /^[\w.-]+$/.test(named)) {
    const registry = openRegistry()
    const names = (await registry.list()).map(({ name }) => name)
    if (names.includes(named)) return registry.get(named)
  }
  return loadModel(named)
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
