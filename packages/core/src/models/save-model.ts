import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { CentroidError, StoreError } from '../errors.ts'
import { encodeModel, type ModelContents } from './encode-model.ts'
import type { ModelManifest } from './manifest.ts'
import { isName } from './parse-manifest.ts'
import { syncFolder, writeFolder } from './write-folder.ts'

/** What `saveModel` writes. */
export interface SaveModelContents extends ModelContents {
  /** Default: the folder's name. */
  name?: string
}

const modelFiles = ['model.json', 'model.safetensors', 'SHA256SUMS']

/**
 * Saves a model as a folder of `model.json`, `model.safetensors` and `SHA256SUMS`. The folder appears complete or not at
 * all; a model that was there is replaced.
 * @throws StoreError when the folder holds anything but a model, or cannot be written.
 * @throws TypeError, RangeError or ModelFormatError when the contents are wrong.
 *
 * @example
 * await saveModel('models/iris', { model, preparation })
 */
export async function saveModel(dir: string, contents: SaveModelContents): Promise<ModelManifest> {
  if (typeof dir !== 'string' || dir === '') {
    throw new TypeError(`Cannot save model: a folder is required, got ${JSON.stringify(dir) ?? 'undefined'}`)
  }
  const target = resolve(dir)
  const name = contents.name ?? basename(target)
  if (!isName(name)) {
    throw new RangeError(
      `Cannot save model: 'name' must be 1 to 200 characters and no path, got ${JSON.stringify(name)}`,
    )
  }
  const { manifest, files } = encodeModel(name, null, contents)
  const parent = dirname(target)
  const temporary = join(parent, `.${basename(target)}.${randomUUID()}.tmp`)
  try {
    const isTaken = await checkReplaceable(target)
    await mkdir(parent, { recursive: true })
    await writeFolder(temporary, files)
    await (isTaken ? replaceFolder(temporary, target) : rename(temporary, target))
    await syncFolder(parent)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {})
    if (error instanceof CentroidError) throw error
    throw new StoreError(`Cannot save model to ${dir}: ${(error as Error).message}`, { cause: error })
  }
  return manifest
}

/** Whether a folder that may be replaced is there: a model and nothing else, or empty. */
async function checkReplaceable(target: string): Promise<boolean> {
  const entries = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    if (error.code !== 'ENOTDIR') throw error
    throw new StoreError(`Cannot save model to ${target}: a folder is required, got a file`)
  })
  if (entries === undefined) return false
  const other = entries.find((entry) => !modelFiles.includes(entry))
  if (other === undefined) return true
  throw new StoreError(
    `Cannot save model to ${target}: a folder that exists must hold a model and nothing else, got "${other}"\n` +
      'Hint: name a new folder',
  )
}

/** Two renames: a crash between them leaves the old model beside, under a hidden name. */
async function replaceFolder(source: string, target: string): Promise<void> {
  const old = join(dirname(target), `.${basename(target)}.${randomUUID()}.old`)
  await rename(target, old)
  try {
    await rename(source, target)
  } catch (error) {
    await rename(old, target)
    throw error
  }
  await rm(old, { recursive: true })
}
