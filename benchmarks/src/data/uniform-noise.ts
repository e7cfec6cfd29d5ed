import { Matrix, type DType } from '@centroid/core'
import { createRandom } from './random.ts'

/** Uniform in [0, 1): no clusters, so that Lloyd neither stops early nor finds much to skip (n x d). */
export function uniformNoise(n: number, d: number, seed: number, dtype: DType = 'float64'): Matrix {
  const matrix = Matrix.zeros(n, d, dtype)
  const next = createRandom(seed)
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = next()
  return matrix
}
