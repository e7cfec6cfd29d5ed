import { Matrix } from '@centroid/kmeans-native'
import { resolve } from 'node:path'
import { Preparation } from '../data/preparation.ts'
import { ModelFormatError } from '../errors.ts'
import { KMeansModel } from '../kmeans/model.ts'
import { decodeSafetensors } from './decode-safetensors.ts'
import type { ModelManifest } from './manifest.ts'
import { parseManifest } from './parse-manifest.ts'
import { readModelFile } from './read-model-file.ts'
import { SavedModel } from './saved-model.ts'
import { sha256 } from './sha256.ts'
import type { Tensor } from './tensor.ts'

const maxManifestBytes = 64 * 2 ** 20
const maxSumsBytes = 4096

/**
 * Reads a model's folder and checks all of it: layout, hashes, shapes, finite values.
 * @throws ModelFormatError saying why the folder is no sound model; StoreError when it cannot be read.
 *
 * @example
 * const saved = await loadModel('models/iris')
 * saved.predictRows([[5.1, 3.5, 1.4, 0.2]]).labels // [1]
 */
export async function loadModel(dir: string): Promise<SavedModel> {
  if (typeof dir !== 'string' || dir === '') {
    throw new TypeError(`Cannot load model: a folder is required, got ${JSON.stringify(dir) ?? 'undefined'}`)
  }
  const manifestBytes = await readModelFile(dir, 'model.json', maxManifestBytes)
  const manifest = inFolder(dir, () => parseManifest(manifestBytes))
  const { sizeBytes } = manifest.files['model.safetensors']
  const tensorBytes = await readModelFile(dir, 'model.safetensors', sizeBytes)
  const sums = await readModelFile(dir, 'SHA256SUMS', maxSumsBytes)
  return inFolder(dir, () => {
    checkHashes(manifest, manifestBytes, tensorBytes, sums.toString('latin1'))
    const { tensors } = decodeSafetensors(tensorBytes)
    const preparation = Preparation.fromJSON(manifest.preparation)
    const model = buildModel(manifest, tensors)
    if (model.nFeatures !== preparation.features.length) {
      throw refuse(
        `it must have ${preparation.features.length} features as its preparation, got ${model.nFeatures}`,
      )
    }
    checkVector(tensors, 'preparation.offset', preparation.offset)
    checkVector(tensors, 'preparation.factor', preparation.factor)
    return new SavedModel(resolve(dir), manifest, model, preparation)
  })
}

function checkHashes(
  manifest: ModelManifest,
  manifestBytes: Buffer,
  tensorBytes: Buffer,
  sums: string,
): void {
  const { sha256: declared, sizeBytes } = manifest.files['model.safetensors']
  if (tensorBytes.length !== sizeBytes) {
    throw refuse(
      `model.safetensors must be ${sizeBytes} bytes long as model.json says, got ${tensorBytes.length}`,
    )
  }
  const found = sha256(tensorBytes)
  if (found !== declared) {
    throw refuse(`the SHA-256 of model.safetensors must be ${declared} as model.json says, got ${found}`)
  }
  const expected = `${sha256(manifestBytes)}  model.json\n${found}  model.safetensors\n`
  if (sums.replaceAll('\r\n', '\n') !== expected) {
    throw refuse('the SHA-256 of model.json and model.safetensors must be those in SHA256SUMS, they differ')
  }
}

function buildModel(manifest: ModelManifest, tensors: Map<string, Tensor>): KMeansModel {
  const centroids = tensorOf(tensors, 'centroids')
  if (centroids.shape.length !== 2 || centroids.data.length === 0) {
    throw refuse(`tensor "centroids" must be a matrix, got shape [${centroids.shape.join(', ')}]`)
  }
  const [rows, cols] = centroids.shape
  const shared = Matrix.zeros(rows, cols)
  shared.data.set(centroids.data)
  const offset = tensorOf(tensors, 'offset')
  checkShape('offset', offset, cols)
  return KMeansModel.fromJSON({ ...manifest, centroids: shared, offset: Array.from(offset.data) })
}

function checkVector(tensors: Map<string, Tensor>, name: string, expected: Float64Array): void {
  const tensor = tensorOf(tensors, name)
  checkShape(name, tensor, expected.length)
  const differing = expected.findIndex((value, j) => value !== tensor.data[j])
  if (differing >= 0) {
    throw refuse(
      `tensor "${name}" must agree with model.json, value ${differing} is ${tensor.data[differing]} and not ${expected[differing]}`,
    )
  }
}

function checkShape(name: string, { shape }: Tensor, length: number): void {
  if (shape.length !== 1 || shape[0] !== length) {
    throw refuse(`tensor "${name}" must have shape [${length}], got [${shape.join(', ')}]`)
  }
}

function tensorOf(tensors: Map<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name)
  if (tensor) return tensor
  throw refuse(
    `model.safetensors must hold a tensor "${name}", got ${[...tensors.keys()].join(', ') || 'none'}`,
  )
}

/** Runs a check and names the folder in what it throws. */
function inFolder<T>(dir: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error
    const reason = error.message.replace(/^Cannot load model: /, '')
    throw new ModelFormatError(
      `Cannot load model ${dir}: ${reason.replace(/^Cannot read ([^:]+): /, '$1: ')}`,
      {
        cause: error.cause,
      },
    )
  }
}

function refuse(reason: string): ModelFormatError {
  return new ModelFormatError(`Cannot load model: ${reason}`)
}
