import { Matrix } from '@centroid/core'
import { createRandom } from './random.ts'

const HALF_BOX = 10

/**
 * k round clusters of variance 1 whose centres are uniform in [-10, 10)^d, rows in random order (n x d); a share of
 * the rows may be uniform noise in the same box.
 */
export function blobs(n: number, d: number, k: number, seed: number, noiseShare = 0): Matrix {
  const next = createRandom(seed)
  const inBox = () => (2 * next() - 1) * HALF_BOX
  const centres = Float64Array.from({ length: k * d }, inBox)
  const normal = createNormal(next)
  const matrix = Matrix.zeros(n, d)
  for (let i = 0; i < n; i++) {
    const row = matrix.row(i)
    const centre = Math.floor(next() * k) * d
    const isNoise = next() < noiseShare
    for (let j = 0; j < d; j++) row[j] = isNoise ? inBox() : centres[centre + j] + normal()
  }
  return matrix
}

/** Standard normal numbers, two per pair of uniform ones (Box & Muller 1958). */
function createNormal(next: () => number): () => number {
  let spare: number | null = null
  return () => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()))
    const angle = 2 * Math.PI * next()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}
