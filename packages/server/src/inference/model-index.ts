import type { SavedModel } from '@centroid/core'
import { HttpError } from '../http-error.ts'
import { describeValue, listNames } from './describe-value.ts'

/** The version that a model is served as: 1 where it comes from no registry. */
export function servedVersion(model: SavedModel): number {
  return model.version ?? 1
}

/** Models by name and version; the first one listed under a name answers where no version is asked for. */
export class ModelIndex {
  readonly #versions = new Map<string, Map<string, SavedModel>>()

  /** @throws RangeError when two models have the same name and version. */
  constructor(models: readonly SavedModel[]) {
    for (const model of models) {
      const versions = this.#versions.get(model.name) ?? new Map<string, SavedModel>()
      const version = String(servedVersion(model))
      if (versions.has(version)) {
        throw new RangeError(
          `Cannot serve models: each must have a name and version of its own, got "${model.name}" version ${version} twice`,
        )
      }
      this.#versions.set(model.name, versions.set(version, model))
    }
  }

  get names(): string[] {
    return [...this.#versions.keys()]
  }

  /** @throws HttpError 404 when there is no such model, with the names that there are. */
  versionsOf(name: string): string[] {
    return [...this.#named(name).keys()]
  }

  /** @throws HttpError 404 when there is no such model or version, with those that there are. */
  find(name: string, version?: string | number): SavedModel {
    const versions = this.#named(name)
    const found = version === undefined ? versions.values().next().value : versions.get(String(version))
    if (found !== undefined) return found
    throw new HttpError(
      404,
      `Cannot find model: "${name}" must be asked for in a version that is served, got ${describeValue(version)}\n` +
        `Hint: the versions are ${listNames([...versions.keys()])}`,
    )
  }

  /** @throws HttpError 400 when there are several names, 404 when there is none. */
  findOnly(version?: number): SavedModel {
    const names = this.names
    if (names.length === 1) return this.find(names[0], version)
    if (names.length === 0) throw new HttpError(404, 'Cannot find model: the server must have one, got none')
    throw new HttpError(
      400,
      `Cannot predict: 'model' must name one of the ${names.length} models, got nothing\nHint: the models are ${listNames(names)}`,
    )
  }

  #named(name: string): Map<string, SavedModel> {
    const versions = this.#versions.get(name)
    if (versions !== undefined) return versions
    const names = this.names
    throw new HttpError(
      404,
      `Cannot find model: the name must be that of a served model, got ${describeValue(name)}\n` +
        (names.length === 0 ? 'Hint: no model is served' : `Hint: the models are ${listNames(names)}`),
    )
  }
}

/** A function that gives the index of the models of now; it is built anew only when `models` gives another array. */
export function indexModels(models: readonly SavedModel[] | (() => readonly SavedModel[])): () => ModelIndex {
  if (typeof models !== 'function') {
    const index = new ModelIndex(models)
    return () => index
  }
  let listed: readonly SavedModel[] | undefined
  let index: ModelIndex | undefined
  return () => {
    const now = models()
    if (index === undefined || now !== listed) {
      index = new ModelIndex(now)
      listed = now
    }
    return index
  }
}
