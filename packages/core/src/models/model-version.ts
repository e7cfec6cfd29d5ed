import type { ModelManifest } from './manifest.ts'

/** A published version of a model, as plain JSON; `registry.get(name, version)` loads it. */
export interface ModelVersion {
  name: string
  /** From 1 on. */
  version: number
  /** Absolute path of its folder. */
  dir: string
  /** ISO 8601, UTC. */
  createdAt: string
  sdkVersion: string
  features: string[]
  nClusters: number
  inertia: number
  converged: boolean
  run: ModelManifest['run']
}

/** The version that a manifest in `dir` describes. */
export function modelVersionOf(dir: string, version: number, manifest: ModelManifest): ModelVersion {
  const { name, createdAt, sdkVersion, nClusters, inertia, converged, run } = manifest
  const features = manifest.features.map((feature) => feature.name)
  return { name, version, dir, createdAt, sdkVersion, features, nClusters, inertia, converged, run }
}
