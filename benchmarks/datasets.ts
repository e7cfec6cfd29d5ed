import { Matrix } from '@centroid/kmeans-native'

/** A K-Means problem of a known size: n rows, d columns, k clusters. */
export interface Workload {
  name: string
  n: number
  d: number
  k: number
}

export const workloads: readonly Workload[] = [
  { name: 'A', n: 100_000, d: 2, k: 8 },
  { name: 'B', n: 100_000, d: 16, k: 32 },
  { name: 'C', n: 50_000, d: 64, k: 100 },
  { name: 'D', n: 20_000, d: 784, k: 10 },
  { name: 'E', n: 1_000_000, d: 8, k: 16 },
  { name: 'F', n: 200_000, d: 128, k: 256 },
]

/** Uniform in [0, 1): no clusters, so that Lloyd neither stops early nor finds anything to skip. */
export function uniformNoise(n: number, d: number, seed: number): Matrix {
  const matrix = Matrix.zeros(n, d)
  const next = mulberry32(seed)
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = next()
  return matrix
}

/** Every (n / k)-th row, as initial centroids (k x d). */
export function spreadRows(matrix: Matrix, k: number): Matrix {
  const centroids = Matrix.zeros(k, matrix.cols)
  for (let j = 0; j < k; j++) {
    centroids.data.set(matrix.row(Math.floor((j * matrix.rows) / k)), j * matrix.cols)
  }
  return centroids
}

/** Uniform numbers in [0, 1) with 32 random bits (mulberry32, Tommy Ettinger, public domain). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
