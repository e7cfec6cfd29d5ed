import { trialSeed } from '../trial-seed.ts'
import type { CancelFlag } from './cancel.ts'
import { throwIfCancelled } from './cancel.ts'
import { squaredDistance } from './distance.ts'
import { Mt19937 } from './rng.ts'

/** A coarser clustering made of the clusters of a finer one, which stay whole. */
export interface Grouping {
  /** nClusters x cols */
  centroids: Float64Array
  /** What the grouping adds to the finer inertia: sum of weight * squared distance of its centroids to the new ones. */
  cost: number
}

/** The clusters of a clustering, each as one point. */
export interface ClusterPoints {
  /** clusters x cols */
  centroids: Float64Array
  /** Of the rows, per cluster. */
  weights: Float64Array
  cols: number
}

const MAX_STARTS = 10
/** Starts x clusters. */
const MAX_POINTS = 640
const MAX_ITERATIONS = 50

/**
 * Merges the two clusters whose merging costs least (the lowest pair of equals) until `nClusters` are left.
 * Source: Ward, "Hierarchical grouping to optimize an objective function", JASA 58 (1963).
 */
export function mergeClusters(points: ClusterPoints, nClusters: number): Grouping {
  const { cols } = points
  const weights = Array.from(points.weights)
  const centroids = points.centroids.slice()
  let cost = 0
  while (weights.length > nClusters) {
    const { first, second, least } = cheapestPair(centroids, weights, cols)
    const total = weights[first] + weights[second]
    for (let t = 0; total > 0 && t < cols; t++) {
      const sum =
        weights[first] * centroids[first * cols + t] + weights[second] * centroids[second * cols + t]
      centroids[first * cols + t] = sum / total
    }
    weights[first] = total
    weights.splice(second, 1)
    centroids.copyWithin(second * cols, (second + 1) * cols)
    cost += least
  }
  return { centroids: centroids.slice(0, nClusters * cols), cost }
}

function cheapestPair(
  centroids: Float64Array,
  weights: number[],
  cols: number,
): { first: number; second: number; least: number } {
  let cheapest = { first: 0, second: 1, least: Infinity }
  for (let i = 0; i < weights.length; i++) {
    for (let j = i + 1; j < weights.length; j++) {
      const total = weights[i] + weights[j]
      const distance = squaredDistance(centroids, i * cols, centroids, j * cols, cols)
      const merging = total > 0 ? ((weights[i] * weights[j]) / total) * distance : 0
      if (merging < cheapest.least) cheapest = { first: i, second: j, least: merging }
    }
  }
  return cheapest
}

/** Clusters the centroids themselves, by weighted K-Means from several k-means++ starts: the best grouping found. */
export function regroupClusters(
  points: ClusterPoints,
  nClusters: number,
  seed: number,
  flag: CancelFlag,
): Grouping {
  const starts = Math.max(1, Math.min(MAX_STARTS, Math.floor(MAX_POINTS / points.weights.length)))
  let best: Grouping | null = null
  for (let start = 1; start <= starts; start++) {
    throwIfCancelled(flag)
    const found = clusterPoints(points, nClusters, new Mt19937(trialSeed(seed, nClusters, start)))
    if (best === null || found.cost < best.cost) best = found
  }
  return best as Grouping
}

function clusterPoints(points: ClusterPoints, nClusters: number, rng: Mt19937): Grouping {
  const centroids = drawPoints(points, nClusters, rng)
  const labels = new Int32Array(points.weights.length).fill(-1)
  let { cost, changed } = assign(points, centroids, labels)
  for (let i = 0; i < MAX_ITERATIONS && changed > 0; i++) {
    moveCentroids(points, centroids, labels)
    ;({ cost, changed } = assign(points, centroids, labels))
  }
  return { centroids, cost }
}

/** Points drawn with probability proportional to weight, then times squared distance to those drawn so far. */
function drawPoints(
  { centroids: points, weights, cols }: ClusterPoints,
  nClusters: number,
  rng: Mt19937,
): Float64Array {
  const drawn = new Float64Array(nClusters * cols)
  const closest = new Float64Array(weights.length).fill(Infinity)
  for (let j = 0; j < nClusters; j++) {
    const share = (i: number): number => (j === 0 ? weights[i] : weights[i] * closest[i])
    const picked = draw(weights.length, share, rng.nextDouble())
    drawn.set(points.subarray(picked * cols, (picked + 1) * cols), j * cols)
    for (let i = 0; i < closest.length; i++) {
      closest[i] = Math.min(closest[i], squaredDistance(points, i * cols, points, picked * cols, cols))
    }
  }
  return drawn
}

function draw(count: number, share: (i: number) => number, u: number): number {
  let total = 0
  for (let i = 0; i < count; i++) total += share(i)
  let sum = 0
  for (let i = 0; i + 1 < count; i++) {
    sum += share(i)
    if (sum > u * total) return i
  }
  return count - 1
}

function assign(
  { centroids: points, weights, cols }: ClusterPoints,
  centroids: Float64Array,
  labels: Int32Array, // in/out
): { cost: number; changed: number } {
  let cost = 0
  let changed = 0
  for (let i = 0; i < labels.length; i++) {
    let nearest = Infinity
    let label = 0
    for (let j = 0; j * cols < centroids.length; j++) {
      const distance = squaredDistance(points, i * cols, centroids, j * cols, cols)
      if (distance < nearest) {
        nearest = distance
        label = j
      }
    }
    if (labels[i] !== label) changed++
    labels[i] = label
    cost += weights[i] * nearest
  }
  return { cost, changed }
}

/** A centroid without weight stays. */
function moveCentroids(
  { centroids: points, weights, cols }: ClusterPoints,
  centroids: Float64Array, // in/out
  labels: Int32Array,
): void {
  const sums = new Float64Array(centroids.length)
  const totals = new Float64Array(centroids.length / cols)
  for (let i = 0; i < labels.length; i++) {
    for (let t = 0; t < cols; t++) sums[labels[i] * cols + t] += weights[i] * points[i * cols + t]
    totals[labels[i]] += weights[i]
  }
  for (let p = 0; p < sums.length; p++) {
    const total = totals[Math.floor(p / cols)]
    if (total > 0) centroids[p] = sums[p] / total
  }
}
