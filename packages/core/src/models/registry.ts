import { mkdir, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { nameHint } from '../closest-name.ts'
import { CentroidError, ModelFormatError, StoreError } from '../errors.ts'
import { readAliases, writeAliases, type Aliases } from './aliases.ts'
import type { ModelContents } from './encode-model.ts'
import { loadModel } from './load-model.ts'
import { modelVersionOf, type ModelVersion } from './model-version.ts'
import { parseManifest } from './parse-manifest.ts'
import { listVersions, publishVersion } from './publish-version.ts'
import { readModelFile } from './read-model-file.ts'
import { checkRegistryName, isRegistryName } from './registry-name.ts'
import type { SavedModel } from './saved-model.ts'

/** A version by number, or by the names it goes by. */
export type VersionRef = number | 'champion' | 'latest' | (string & {})

/** A model of a registry with its versions. */
export interface RegisteredModel {
  name: string
  latest: number
  champion: number | null
  /** Ascending. */
  versions: ModelVersion[]
  /** Versions whose manifest cannot be read, and why. */
  faults: { version: number; message: string }[]
}

/** Published models in a folder: `<dir>/<name>/versions/<n>`, and `<dir>/<name>/aliases.json` for the champion. */
export class Registry {
  /** Absolute path of the folder, which the first `publish` makes. */
  readonly dir: string

  /** @internal Use `openRegistry`. */
  constructor(dir: string) {
    this.dir = resolve(dir)
  }

  /**
   * Adds a version, which never changes afterwards; publishers at the same time get different numbers.
   * @throws RangeError for a wrong name; TypeError, RangeError or ModelFormatError for wrong contents; StoreError when
   * the folder cannot be written.
   */
  async publish(name: string, contents: ModelContents): Promise<ModelVersion> {
    checkRegistryName('publish model', name)
    return this.#store(`publish model "${name}"`, async () => {
      const versions = this.#versionsOf(name)
      await mkdir(versions, { recursive: true })
      return publishVersion(versions, name, contents)
    })
  }

  /**
   * Loads a version; without a reference the champion, or the latest where there is none.
   * @throws StoreError when there is no such model or version; ModelFormatError when it is damaged.
   */
  async get(name: string, ref?: VersionRef): Promise<SavedModel> {
    return this.#load(name, await this.resolve(name, ref))
  }

  /**
   * The number that a reference means; without one the champion, or the latest where there is none.
   * @throws StoreError when there is no such model or version.
   */
  async resolve(name: string, ref?: VersionRef): Promise<number> {
    checkRegistryName('get model', name)
    return this.#store(`get model "${name}"`, async () => {
      const versions = await this.#versions(name)
      const { champion } = await this.#aliases(name)
      const wanted = ref ?? champion ?? 'latest'
      const version =
        wanted === 'champion' ? champion : wanted === 'latest' ? versions.at(-1)! : numberOf(wanted)
      if (version === null) throw absent(name, 'a champion', 'none was promoted', 'promote a version')
      if (versions.includes(version)) return version
      throw absent(name, `version ${JSON.stringify(wanted)}`, `${versions.join(', ')}`, 'name one of these')
    })
  }

  /** The models with at least one version, by name. */
  async list(): Promise<RegisteredModel[]> {
    return this.#store('list models', async () => {
      const models: RegisteredModel[] = []
      for (const name of await this.#names()) models.push(await this.#describe(name))
      return models
    })
  }

  /**
   * Makes a version the champion, after checking that it loads.
   * @throws StoreError when there is no such version; ModelFormatError when it is damaged.
   */
  async promote(name: string, ref: VersionRef): Promise<ModelVersion> {
    const { dir, version, manifest } = await this.get(name, ref)
    return this.#store(`promote model "${name}"`, async () => {
      const { champion, previous, history } = await this.#aliases(name)
      const isNew = champion !== null && champion !== version
      await this.#writeAliases(name, 'promote', {
        champion: version!,
        previous: isNew ? [...previous, champion] : previous,
        history,
      })
      return modelVersionOf(dir, version!, manifest)
    })
  }

  /**
   * Makes the champion before this one the champion again.
   * @throws StoreError when there was none.
   */
  async rollback(name: string): Promise<ModelVersion> {
    checkRegistryName('roll back model', name)
    return this.#store(`roll back model "${name}"`, async () => {
      await this.#versions(name)
      const { previous, history } = await this.#aliases(name)
      const version = previous.at(-1)
      if (version === undefined) throw absent(name, 'an earlier champion', 'none', 'promote a version')
      const { dir, manifest } = await this.#load(name, version)
      await this.#writeAliases(name, 'rollback', {
        champion: version,
        previous: previous.slice(0, -1),
        history,
      })
      return modelVersionOf(dir, version, manifest)
    })
  }

  async #load(name: string, version: number): Promise<SavedModel> {
    const dir = join(this.#versionsOf(name), String(version))
    const saved = await loadModel(dir)
    if (saved.name === name && saved.version === version) return saved
    throw new ModelFormatError(
      `Cannot load model ${dir}: model.json must be of "${name}" version ${version}, ` +
        `got "${saved.name}" ${saved.version === null ? 'without a version' : `version ${saved.version}`}`,
    )
  }

  async #describe(name: string): Promise<RegisteredModel> {
    const model: RegisteredModel = { name, latest: 0, champion: null, versions: [], faults: [] }
    model.champion = (await this.#aliases(name)).champion
    for (const version of await listVersions(this.#versionsOf(name))) {
      const dir = join(this.#versionsOf(name), String(version))
      model.latest = version
      try {
        const manifest = parseManifest(await readModelFile(dir, 'model.json', 64 * 2 ** 20))
        model.versions.push(modelVersionOf(dir, version, manifest))
      } catch (error) {
        model.faults.push({ version, message: (error as Error).message })
      }
    }
    return model
  }

  async #names(): Promise<string[]> {
    const entries = await readdir(this.dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    const names: string[] = []
    for (const name of entries.filter(isRegistryName).sort()) {
      const versions = await listVersions(this.#versionsOf(name)).catch(() => [])
      if (versions.length > 0) names.push(name)
    }
    return names
  }

  async #versions(name: string): Promise<number[]> {
    const versions = await listVersions(this.#versionsOf(name))
    if (versions.length > 0) return versions
    const names = await this.#names()
    const hint = names.length === 0 ? 'it has no models; publish one' : nameHint(name, names)
    throw new StoreError(
      `Cannot get model: registry ${this.dir} must have a model "${name}", it has none\nHint: ${hint}`,
    )
  }

  #versionsOf(name: string): string {
    return join(this.dir, name, 'versions')
  }

  #aliases(name: string): Promise<Aliases> {
    return readAliases(join(this.dir, name, 'aliases.json'))
  }

  #writeAliases(
    name: string,
    action: 'promote' | 'rollback',
    aliases: Aliases & { champion: number },
  ): Promise<void> {
    const entry = { action, version: aliases.champion, at: new Date().toISOString() }
    return writeAliases(join(this.dir, name, 'aliases.json'), {
      ...aliases,
      history: [...aliases.history, entry],
    })
  }

  /** Runs work on the folder; what the file system throws becomes a StoreError. */
  async #store<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof CentroidError || (error as NodeJS.ErrnoException).syscall === undefined)
        throw error
      throw new StoreError(`Cannot ${doing}: ${(error as Error).message}`, { cause: error })
    }
  }
}

/**
 * Opens the registry in a folder, which need not exist yet.
 *
 * @example
 * const registry = openRegistry()
 * const { version } = await registry.publish('iris', { model, preparation })
 * await registry.promote('iris', version)
 */
export function openRegistry(dir = '.centroid/models'): Registry {
  if (typeof dir === 'string' && dir !== '') return new Registry(dir)
  throw new TypeError(`Cannot open registry: a folder is required, got ${JSON.stringify(dir)}`)
}

function numberOf(ref: number | string): number {
  return typeof ref === 'number' ? ref : /^[1-9]\d*$/.test(ref) ? Number(ref) : NaN
}

function absent(name: string, required: string, found: string, hint: string): StoreError {
  return new StoreError(`Cannot get model: "${name}" must have ${required}, got ${found}\nHint: ${hint}`)
}
