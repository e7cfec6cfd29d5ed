import { ModelFormatError } from '../errors.ts'
import { isScaleName, type ScaleName } from './scale/scalers.ts'
import type { TrainingData } from './training-data.ts'

/** A preparation as plain JSON. */
export interface PreparationJSON {
  features: string[]
  scale: ScaleName
  /** One per feature. */
  offset: number[]
  /** One per feature. */
  factor: number[]
  trainingData: TrainingData | null
}

/**
 * Checks the plain form of a preparation.
 * @throws ModelFormatError naming the field that is wrong.
 */
export function parsePreparation(value: unknown): PreparationJSON {
  if (typeof value !== 'object' || value === null) throw fault('it', 'an object', value)
  const { features, scale, offset, factor, trainingData = null } = value as Record<string, unknown>
  if (!isNameList(features)) throw fault(`'features'`, 'a list of distinct names', features)
  if (!isScaleName(scale)) throw fault(`'scale'`, 'the name of a scaler', scale)
  const length = features.length
  if (!isVector(offset, length)) throw fault(`'offset'`, `${length} finite numbers`, offset)
  if (!isVector(factor, length) || factor.includes(0)) {
    throw fault(`'factor'`, `${length} finite numbers other than 0`, factor)
  }
  if (trainingData !== null && !isTrainingData(trainingData)) {
    throw fault(`'trainingData'`, 'null or { rows, cols, sha256 }', trainingData)
  }
  return { features, scale, offset, factor, trainingData }
}

function isNameList(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length === 0) return false
  return value.every((name) => typeof name === 'string') && new Set(value).size === value.length
}

function isVector(value: unknown, length: number): value is number[] {
  return Array.isArray(value) && value.length === length && value.every((item) => Number.isFinite(item))
}

function isTrainingData(value: unknown): value is TrainingData {
  const { rows, cols, sha256 } = value as Partial<TrainingData>
  return (
    Number.isInteger(rows) &&
    Number.isInteger(cols) &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256)
  )
}

function fault(field: string, required: string, found: unknown): ModelFormatError {
  const text = JSON.stringify(found) ?? 'nothing'
  const shown = text.length > 80 ? `${text.slice(0, 80)}...` : text
  return new ModelFormatError(`Cannot read preparation: ${field} must be ${required}, got ${shown}`)
}
