import { fitKMeans, type Matrix } from '@centroid/core'
import { selectBackend } from '@centroid/kmeans-native'
import type { Contender } from '../contender.ts'

/** Our own backends through the public API, packing and copying of labels included. */
export function centroidContenders(matrix: Matrix, init: Matrix): Contender[] {
  const contenders: Contender[] = []
  for (const backend of ['native', 'typescript'] as const) {
    if (!isAvailable(backend)) continue
    for (const dtype of ['float64', 'float32'] as const) {
      const data = matrix.astype(dtype)
      const run = async (maxIter: number) => {
        const start = performance.now()
        const model = await fitKMeans(data, { nClusters: init.rows, init, tol: 0, maxIter, backend })
        return { ms: performance.now() - start, nIter: model.nIter, inertia: model.inertia }
      }
      const slowness = backend === 'native' ? 1 : 8
      const tolerance = dtype === 'float64' ? 1e-9 : 1e-4
      contenders.push({ name: `centroid ${backend} ${dtype}`, slowness, tolerance, run })
    }
  }
  return contenders
}

/** The backends that load here, by name, with their instruction sets. */
export function backendsHere(): { name: string; simd: string }[] {
  return (['native', 'typescript'] as const)
    .filter(isAvailable)
    .map((backend) => ({ name: backend, simd: selectBackend(backend).simd }))
}

function isAvailable(backend: 'native' | 'typescript'): boolean {
  try {
    return selectBackend(backend).name === backend
  } catch (error) {
    console.error(`${backend} backend left out: ${(error as Error).message}`)
    return false
  }
}
