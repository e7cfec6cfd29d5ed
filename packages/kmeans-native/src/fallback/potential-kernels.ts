import { squaredDistance } from './distance.ts'

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
  sums: Float64Array, // in/out, the first
): void {
  const cols = candidate.length
  let sum = sums[0]
  for (let r = 0, i = from; r < count; r++, i++) {
    let least = distances[i]
    if (least > reach[nearest[i]])
      least = Math.min(least, squaredDistance(block, r * cols, candidate, 0, cols))
    sum += weights === null ? least : weights[i] * least
  }
  sums[0] = sum
}

/** Adds weight * min(distance so far, distance to the candidate) over a block, for up to four. */
export function addPotentials(
  block: Float64Array, // count x cols
  from: number,
  count: number,
  packed: Float64Array, // cols x 4
  reach: Float64Array, // per centroid so far
  { distances, nearest, weights }: SeedingRows,
  sums: Float64Array, // in/out, length 4
): void {
  const values = packed.length
  let [sum0, sum1, sum2, sum3] = sums
  for (let r = 0, i = from, base = 0; r < count; r++, i++, base += values >> 2) {
    const weight = weights === null ? 1 : weights[i]
    const distance = distances[i]
    if (distance <= reach[nearest[i]]) {
      const potential = weight * distance
      sum0 += potential
      sum1 += potential
      sum2 += potential
      sum3 += potential
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
    sum0 += weight * (distance0 < distance ? distance0 : distance)
    sum1 += weight * (distance1 < distance ? distance1 : distance)
    sum2 += weight * (distance2 < distance ? distance2 : distance)
    sum3 += weight * (distance3 < distance ? distance3 : distance)
  }
  sums[0] = sum0
  sums[1] = sum1
  sums[2] = sum2
  sums[3] = sum3
}
