import { Preparation } from '../data/preparation.ts'
import type { PreparationJSON } from '../data/preparation-json.ts'
import { defaultNames } from '../data/column-names.ts'
import { KMeansModel } from '../kmeans/model.ts'
import type { KMeansModelJson } from '../kmeans/model-state.ts'
import { encodeSafetensors } from './encode-safetensors.ts'
import { schemaVersion, type InertiaCurve, type ModelManifest } from './manifest.ts'
import { parseManifest } from './parse-manifest.ts'
import { sdkVersion } from './sdk-version.ts'
import { sha256 } from './sha256.ts'

/** What a model is saved with. */
export interface ModelContents {
  model: KMeansModel | KMeansModelJson
  /** Default: none, with features x0, x1, ... */
  preparation?: Preparation | PreparationJSON
  curve?: InertiaCurve
  elbow?: ModelManifest['elbow']
  /** What made the model; any JSON object. */
  run?: Readonly<Record<string, unknown>>
  /** Default: now. */
  createdAt?: Date
}

/** A model as the files of its folder. */
export interface EncodedModel {
  manifest: ModelManifest
  files: Map<string, Uint8Array>
}

/**
 * The files of a model's folder: `model.json`, `model.safetensors`, and `SHA256SUMS` over both.
 * @throws RangeError when the preparation does not fit the model; ModelFormatError when a part is malformed.
 */
export function encodeModel(name: string, version: number | null, contents: ModelContents): EncodedModel {
  const model = modelOf(contents.model)
  const preparation = preparationOf(contents.preparation, model)
  const tensors = encodeSafetensors({
    tensors: new Map([
      [
        'centroids',
        { shape: [model.nClusters, model.nFeatures], data: model.centroids.data as Float64Array },
      ],
      ['offset', { shape: [model.nFeatures], data: model.offset }],
      ['preparation.offset', { shape: [model.nFeatures], data: preparation.offset }],
      ['preparation.factor', { shape: [model.nFeatures], data: preparation.factor }],
    ]),
    metadata: { name, schemaVersion: String(schemaVersion), features: JSON.stringify(preparation.features) },
  })
  const { centroids: _centroids, offset: _offset, labels: _labels, ...facts } = model.toJSON()
  const manifest: ModelManifest = {
    schemaVersion,
    name,
    version,
    createdAt: (contents.createdAt ?? new Date()).toISOString(),
    sdkVersion,
    features: preparation.features.map((feature) => ({ name: feature, type: 'number' })),
    preparation: preparation.toJSON(),
    trainingData: preparation.trainingData,
    ...facts,
    inertiaCurve: contents.curve
      ? { kValues: [...contents.curve.kValues], inertias: [...contents.curve.inertias] }
      : null,
    elbow: contents.elbow ?? null,
    run: contents.run ?? null,
    files: { 'model.safetensors': { sha256: sha256(tensors), sizeBytes: tensors.length } },
  }
  const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)
  const sums = `${sha256(text)}  model.json\n${sha256(tensors)}  model.safetensors\n`
  return {
    // What this would not read is not written either.
    manifest: parseManifest(text),
    files: new Map([
      ['model.safetensors', tensors],
      ['model.json', text],
      ['SHA256SUMS', new TextEncoder().encode(sums)],
    ]),
  }
}

function modelOf(model: unknown): KMeansModel {
  if (model instanceof KMeansModel) return model
  if (typeof model === 'object' && model !== null) return KMeansModel.fromJSON(model)
  throw new TypeError(
    `Cannot save model: 'model' must be a KMeansModel, got ${JSON.stringify(model) ?? 'undefined'}`,
  )
}

function preparationOf(given: Preparation | PreparationJSON | undefined, model: KMeansModel): Preparation {
  if (given === undefined) {
    const { nFeatures } = model
    return Preparation.fromJSON({
      features: defaultNames(nFeatures),
      scale: 'none',
      offset: Array<number>(nFeatures).fill(0),
      factor: Array<number>(nFeatures).fill(1),
    })
  }
  const preparation = given instanceof Preparation ? given : Preparation.fromJSON(given)
  if (preparation.features.length !== model.nFeatures) {
    throw new RangeError(
      `Cannot save model: 'preparation' must have the model's ${model.nFeatures} features, got ${preparation.features.length}`,
    )
  }
  return preparation
}
