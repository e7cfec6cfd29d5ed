import type { PackedCentroids } from './distance.ts'
import { squaredDistance } from './distance.ts'

const SMALLEST_NORMAL = 2 ** -1022

/**
 * The nearest centroid of each of `count` rows; ties go to the lowest index. Scores ||c||^2 / 2 - x . c decide, and
 * where the best two are too close for their rounding, direct differences do: a tie in the data is then seen as one.
 */
export function nearestRows(
  block: Float64Array, // count x cols
  count: number,
  packed: PackedCentroids,
  largestSquaredNorm: number, // of the rows, or Infinity where it is not known
  nearest: Int32Array, // out, length count
  scores: Float64Array | null = null, // out, count x 2: the lowest score and the next; (Infinity, -Infinity) if unknown
): void {
  const even = count & ~1
  const margin = scoreError(packed.cols) * 2 * largestSquaredNorm + underflow(packed.cols)
  scorePairs(block, even, packed, margin, nearest, scores)
  if (even === count) return
  nearest[even] = nearestByDifferences(block, even * packed.cols, packed)
  if (scores) {
    scores[even * 2] = Infinity
    scores[even * 2 + 1] = -Infinity
  }
}

/** Two scores that differ by more than this times (||x||^2 + d^2), d the distance to the nearest, are in true order. */
export function scoreError(cols: number): number {
  return 16 * (cols + 3) * Number.EPSILON
}

/** What sums of `cols` products may lose where they are too small for full precision. */
export function underflow(cols: number): number {
  return 4 * (cols + 3) * SMALLEST_NORMAL
}

// Two rows by four centroids keep eight sums and their operands in the sixteen registers of x64: 1.5 times as fast as
// one row by four.
function scorePairs(
  block: Float64Array,
  count: number,
  packed: PackedCentroids,
  margin: number,
  nearest: Int32Array,
  scores: Float64Array | null,
): void {
  const { values, halfNorms, cols } = packed
  const error = 2 * scoreError(cols)
  for (let r = 0; r < count; r += 2) {
    const first = r * cols
    const second = first + cols
    let bestA = Infinity
    let bestB = Infinity
    let nextA = Infinity
    let nextB = Infinity
    let nearestA = 0
    let nearestB = 0
    for (let j = 0, p = 0; j < halfNorms.length; j += 4) {
      let a0 = halfNorms[j]
      let a1 = halfNorms[j + 1]
      let a2 = halfNorms[j + 2]
      let a3 = halfNorms[j + 3]
      let b0 = a0
      let b1 = a1
      let b2 = a2
      let b3 = a3
      for (let t = 0; t < cols; t++, p += 4) {
        const a = block[first + t]
        const b = block[second + t]
        const c0 = values[p]
        const c1 = values[p + 1]
        const c2 = values[p + 2]
        const c3 = values[p + 3]
        a0 -= a * c0
        a1 -= a * c1
        a2 -= a * c2
        a3 -= a * c3
        b0 -= b * c0
        b1 -= b * c1
        b2 -= b * c2
        b3 -= b * c3
      }
      if (a0 < nextA) {
        if (a0 < bestA) {
          nextA = bestA
          bestA = a0
          nearestA = j
        } else nextA = a0
      }
      if (a1 < nextA) {
        if (a1 < bestA) {
          nextA = bestA
          bestA = a1
          nearestA = j + 1
        } else nextA = a1
      }
      if (a2 < nextA) {
        if (a2 < bestA) {
          nextA = bestA
          bestA = a2
          nearestA = j + 2
        } else nextA = a2
      }
      if (a3 < nextA) {
        if (a3 < bestA) {
          nextA = bestA
          bestA = a3
          nearestA = j + 3
        } else nextA = a3
      }
      if (b0 < nextB) {
        if (b0 < bestB) {
          nextB = bestB
          bestB = b0
          nearestB = j
        } else nextB = b0
      }
      if (b1 < nextB) {
        if (b1 < bestB) {
          nextB = bestB
          bestB = b1
          nearestB = j + 1
        } else nextB = b1
      }
      if (b2 < nextB) {
        if (b2 < bestB) {
          nextB = bestB
          bestB = b2
          nearestB = j + 2
        } else nextB = b2
      }
      if (b3 < nextB) {
        if (b3 < bestB) {
          nextB = bestB
          bestB = b3
          nearestB = j + 3
        } else nextB = b3
      }
    }
    const isClearA = nextA - bestA > margin + error * Math.max(0, bestA)
    const isClearB = nextB - bestB > margin + error * Math.max(0, bestB)
    nearest[r] = isClearA ? nearestA : settle(block, first, packed, nearestA, bestA, nextA)
    nearest[r + 1] = isClearB ? nearestB : settle(block, second, packed, nearestB, bestB, nextB)
    if (scores) {
      scores[r * 2] = bestA
      scores[r * 2 + 1] = nextA
      scores[r * 2 + 2] = bestB
      scores[r * 2 + 3] = nextB
    }
  }
}

/** The label of a row whose best two scores may be in the wrong order. */
function settle(
  block: Float64Array,
  base: number,
  packed: PackedCentroids,
  label: number,
  best: number,
  next: number,
): number {
  const { cols } = packed
  let norm = 0
  for (let t = 0; t < cols; t++) norm += block[base + t] * block[base + t]
  const squared = Math.max(0, 2 * best + norm)
  const isClear = next - best > scoreError(cols) * (norm + squared) + underflow(cols)
  return isClear ? label : nearestByDifferences(block, base, packed)
}

function nearestByDifferences(
  block: Float64Array,
  base: number,
  { centroids, nClusters, cols }: PackedCentroids,
): number {
  let best = Infinity
  let nearest = 0
  for (let j = 0; j < nClusters; j++) {
    const distance = squaredDistance(block, base, centroids, j * cols, cols)
    if (distance < best) {
      best = distance
      nearest = j
    }
  }
  return nearest
}
