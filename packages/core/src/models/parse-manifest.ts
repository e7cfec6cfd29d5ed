import { parsePreparation } from '../data/preparation-json.ts'
import { ModelFormatError } from '../errors.ts'
import { schemaVersion, type ModelManifest } from './manifest.ts'

type Fields = Record<string, unknown>

/**
 * Reads `model.json`. The fields of the model itself are checked where it is built.
 * @throws ModelFormatError naming the field that is missing or wrong.
 */
export function parseManifest(bytes: Uint8Array): ModelManifest {
  const manifest = parseObject(bytes)
  if (manifest.schemaVersion !== schemaVersion) {
    const isNewer = typeof manifest.schemaVersion === 'number' && manifest.schemaVersion > schemaVersion
    throw refuse(
      'schemaVersion',
      String(schemaVersion),
      manifest.schemaVersion,
      isNewer ? '\nHint: update Centroid' : '',
    )
  }
  check(manifest, 'name', 'a name', isName)
  check(manifest, 'version', 'null or an integer >= 1', (value) => value === null || isCount(value))
  check(manifest, 'createdAt', 'an ISO 8601 time', isTime)
  check(manifest, 'sdkVersion', 'a string', (value) => typeof value === 'string')
  check(
    manifest,
    'inertiaCurve',
    'null or { kValues, inertias } of one length',
    (value) => value === null || isCurve(value),
  )
  check(manifest, 'elbow', 'null or { k, method, strength }', (value) => value === null || isElbow(value))
  check(manifest, 'run', 'null or an object', (value) => value === null || isRecord(value))
  const preparation = parsePreparation(manifest.preparation)
  const features = preparation.features.map((name) => ({ name, type: 'number' }))
  check(manifest, 'features', "the preparation's features with type number", (value) =>
    isSame(value, features),
  )
  check(manifest, 'trainingData', "the preparation's", (value) => isSame(value, preparation.trainingData))
  checkFiles(manifest.files)
  return { ...manifest, preparation } as unknown as ModelManifest
}

function parseObject(bytes: Uint8Array): Fields {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ModelFormatError(`Cannot read model.json: it must be JSON, got ${(cause as Error).message}`, {
      cause,
    })
  }
  if (isRecord(value)) return value
  throw new ModelFormatError('Cannot read model.json: it must be a JSON object')
}

function checkFiles(files: unknown): void {
  if (!isRecord(files)) throw refuse('files', 'an object', files)
  // Only this name is ever opened, so that no manifest can point outside its folder.
  const other = Object.keys(files).find((name) => name !== 'model.safetensors')
  if (other !== undefined) throw refuse('files', 'model.safetensors alone', other)
  check(files, 'model.safetensors', '{ sha256, sizeBytes }', (value) => {
    if (!isRecord(value)) return false
    return typeof value.sha256 === 'string' && /^[0-9a-f]{64}$/.test(value.sha256) && isCount(value.sizeBytes)
  })
}

function check(fields: Fields, name: string, required: string, isValid: (value: unknown) => boolean): void {
  if (!isValid(fields[name])) throw refuse(name, required, fields[name])
}

/** Whether a value can be a model's name: 1 to 200 characters on one line, no path. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{Cc}/\\]{1,200}$/u.test(value) && !/^\.+$/.test(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
}

function isCurve(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { kValues, inertias } = value
  if (!Array.isArray(kValues) || !Array.isArray(inertias) || kValues.length !== inertias.length) return false
  return kValues.every(isCount) && inertias.every((inertia) => Number.isFinite(inertia))
}

function isElbow(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { k, method, strength } = value
  return (k === null || isCount(k)) && typeof method === 'string' && Number.isFinite(strength)
}

function isSame(value: unknown, expected: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(expected)
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(field: string, required: string, found: unknown, hint = ''): ModelFormatError {
  const text = found === undefined ? 'nothing' : JSON.stringify(found)
  const shown = text.length > 80 ? `${text.slice(0, 80)}...` : text
  return new ModelFormatError(`Cannot read model.json: '${field}' must be ${required}, got ${shown}${hint}`)
}
