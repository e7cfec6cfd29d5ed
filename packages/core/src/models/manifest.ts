import type { PreparationJSON } from '../data/preparation-json.ts'
import type { TrainingData } from '../data/training-data.ts'
import type { KMeansModelJson } from '../kmeans/model-state.ts'

/** The version of the artifact's layout that this code writes and reads. */
export const schemaVersion = 1

/** Inertia for every k that was tried. */
export interface InertiaCurve {
  kValues: number[]
  inertias: number[]
}

/** `model.json`: everything about a saved model but its centroids, which are in `model.safetensors`. */
export interface ModelManifest extends Omit<KMeansModelJson, 'centroids' | 'offset' | 'labels'> {
  schemaVersion: typeof schemaVersion
  name: string
  /** Its number in a registry; null outside of one. */
  version: number | null
  /** ISO 8601, UTC. */
  createdAt: string
  sdkVersion: string
  /** What a row is made of, in order, before preparation. */
  features: { name: string; type: 'number' }[]
  preparation: PreparationJSON
  trainingData: TrainingData | null
  inertiaCurve: InertiaCurve | null
  elbow: { k: number | null; method: string; strength: number } | null
  /** What made the model: the run of a dag, as its context names it. */
  run: Readonly<Record<string, unknown>> | null
  files: { 'model.safetensors': FileRecord }
}

/** What a file must be. */
export interface FileRecord {
  sha256: string
  sizeBytes: number
}
