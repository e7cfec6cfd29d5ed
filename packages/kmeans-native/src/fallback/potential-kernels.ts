import { squaredDistance } from './distance.ts'

/** Sums are taken in so many lanes, row i in lane i % LANES, as the C++ code does; `laneTotal` adds them in order. */
export const LANES = 4

/** The sum of the lanes that stand `stride` apart from `first`. */
export function laneTotal(lanes: Float64Array, first = 0, stride = 1): number {
  return lanes[first] + lanes[first + stride] + lanes[first + 2 * stride] + lanes[first + 3 * stride]
}

/** Where the rows stand: the squared distance to the nearest centroid so far, its index, and their weights. */
export interface SeedingRows {
  distances: Float64Array
  nearest: Int32Array
  weights: Float64Array | null
}

/** Makes a centroid the nearest of the rows of a block that it is nearer to than any so far. */
export function takeCentroid(
  block: Float64Array, // count x cols
  from: number,
  count: number,
  centroid: Float64Array, // length cols
  index: number,
  reach: Float64Array, // per centroid so far
  { distances, nearest }: SeedingRows, // in/out
): void {
  const cols = centroid.length
  for (let r = 0, i = from; r < count; r++, i++) {
    if (distances[i] <= reach[nearest[i]]) continue
    const distance = squaredDistance(block, r * cols, centroid, 0, cols)
    if (distance < distances[i]) {
      distances[i] = distance
      nearest[i] = index
    }
  }
}

/** Adds weight * min(distance so far, distance to the candidate) over a block, for one candidate. */
export function addPotential(
  block: Float64Array, // count x cols
  from: number,
  count: number,
  candidate: Float64Array, // length cols
  reach: Float64Array, // per centroid so far
  { distances, nearest, weights }: SeedingRows,
  lanes: Float64Array, // in/out, LANES x 4, the first column
): void {
  const cols = candidate.length
  for (let r = 0, i = from; r < count; r++, i++) {
    let least = distances[i]
    if (least > reach[nearest[i]])
      least = Math.min(least, squaredDistance(block, r * cols, candidate, 0, cols))
    lanes[(i % LANES) * 4] += weights === null ? least : weights[i] * least
  }
}

/** Adds weight * min(distance so far, distance to the candidate) over a block, for up to four. */
export function addPotentials(
  block: Float64Array, // count x cols
  from: number,
  count: number,
  packed: Float64Array, // cols x 4
  reach: Float64Array, // per centroid so far
  { distances, nearest, weights }: SeedingRows,
  lanes: Float64Array, // in/out, LANES x 4
): void {
  const values = packed.length
  for (let r = 0, i = from, base = 0; r < count; r++, i++, base += values >> 2) {
    const weight = weights === null ? 1 : weights[i]
    const lane = (i % LANES) * 4
    const distance = distances[i]
    if (distance <= reach[nearest[i]]) {
      const potential = weight * distance
      lanes[lane] += potential
      lanes[lane + 1] += potential
      lanes[lane + 2] += potential
      lanes[lane + 3] += potential
      continue
    }
    let distance0 = 0
    let distance1 = 0
    let distance2 = 0
    let distance3 = 0
    for (let p = 0, q = base; p < values; p += 4, q++) {
      const value = block[q]
      const difference0 = value - packed[p]
      const difference1 = value - packed[p + 1]
      const difference2 = value - packed[p + 2]
      const difference3 = value - packed[p + 3]
      distance0 += difference0 * difference0
      distance1 += difference1 * difference1
      distance2 += difference2 * difference2
      distance3 += difference3 * difference3
    }
    lanes[lane] += weight * (distance0 < distance ? distance0 : distance)
    lanes[lane + 1] += weight * (distance1 < distance ? distance1 : distance)
    lanes[lane + 2] += weight * (distance2 < distance ? distance2 : distance)
    lanes[lane + 3] += weight * (distance3 < distance ? distance3 : distance)
  }
}
