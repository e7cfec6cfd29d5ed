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

const MAX_PASSES = 50
/** Less of a gain is rounding. */
const LEAST_GAIN = 1e-9

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

/**
 * Clusters the centroids themselves, by weighted K-Means from several k-means++ starts and single moves, each of which
 * lowers the cost: the best grouping found.
 * Source: Hartigan, "Clustering Algorithms", 1975, as in Telgarsky and Vattani, AISTATS 2010.
 */
export function regroupClusters(
  points: ClusterPoints,
  nClusters: number,
  seed: number,
  starts: number,
  flag: CancelFlag,
): Grouping {
  let best: Grouping | null = null
  for (let start = 1; start <= starts; start++) {
    throwIfCancelled(flag)
    const found = clusterPoints(points, nClusters, new Mt19937(trialSeed(seed, nClusters, start)))
    if (best === null || found.cost < best.cost) best = found
  }
  return best as Grouping
}

/** Where the points stand. */
interface Partition {
  labels: Int32Array
  /** nClusters x cols */
  centroids: Float64Array
  /** Weights, per cluster. */
  totals: Float64Array
}

function clusterPoints(points: ClusterPoints, nClusters: number, rng: Mt19937): Grouping {
  const { centroids: values, weights, cols } = points
  const centroids = drawPoints(points, nClusters, rng)
  const labels = Int32Array.from(weights, (_, i) => nearest(values, i, centroids, cols))
  const partition = { labels, centroids, totals: new Float64Array(nClusters) }
  average(points, partition)
  for (let pass = 0; pass < MAX_PASSES && movePoints(points, partition) > 0; pass++)
    average(points, partition)
  let cost = 0
  for (let i = 0; i < weights.length; i++) {
    cost += weights[i] * squaredDistance(values, i * cols, centroids, labels[i] * cols, cols)
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

function nearest(points: Float64Array, i: number, centroids: Float64Array, cols: number): number {
  let label = 0
  let least = Infinity
  for (let j = 0; j * cols < centroids.length; j++) {
    const distance = squaredDistance(points, i * cols, centroids, j * cols, cols)
    if (distance < least) {
      least = distance
      label = j
    }
  }
  return label
}

/** A centroid without weight stays. */
function average(
  { centroids: points, weights, cols }: ClusterPoints,
  { labels, centroids, totals }: Partition,
): void {
  const sums = new Float64Array(centroids.length)
  totals.fill(0)
  for (let i = 0; i < labels.length; i++) {
    for (let t = 0; t < cols; t++) sums[labels[i] * cols + t] += weights[i] * points[i * cols + t]
    totals[labels[i]] += weights[i]
  }
  for (let p = 0; p < sums.length; p++) {
    const total = totals[Math.floor(p / cols)]
    if (total > 0) centroids[p] = sums[p] / total
  }
}

/** Moves each point to where that lowers the cost most, its old and new centroid with it; returns how many moved. */
function movePoints(points: ClusterPoints, partition: Partition): number {
  const { labels } = partition
  let moved = 0
  for (let i = 0; i < labels.length; i++) {
    const to = cheapestCluster(points, partition, i)
    if (to === labels[i]) continue
    shift(points, partition, labels[i], i, -points.weights[i])
    shift(points, partition, to, i, points.weights[i])
    labels[i] = to
    moved++
  }
  return moved
}

/** Where a point costs least; it stays where it has no weight, or is alone. */
function cheapestCluster(
  { centroids: points, weights, cols }: ClusterPoints,
  { labels, centroids, totals }: Partition,
  i: number,
): number {
  const [weight, own] = [weights[i], totals[labels[i]]]
  if (!(weight > 0 && own > weight)) return labels[i]
  const distanceTo = (j: number): number => squaredDistance(points, i * cols, centroids, j * cols, cols)
  let least = ((weight * own) / (own - weight)) * distanceTo(labels[i]) * (1 - LEAST_GAIN)
  let to = labels[i]
  for (let j = 0; j < totals.length; j++) {
    if (j === labels[i]) continue
    const cost = ((weight * totals[j]) / (totals[j] + weight)) * distanceTo(j)
    if (cost < least) {
      least = cost
      to = j
    }
  }
  return to
}

/** Adds weight at a point to a cluster. */
function shift(
  { centroids: points, cols }: ClusterPoints,
  { centroids, totals }: Partition,
  j: number,
  i: number,
  weight: number,
): void {
  totals[j] += weight
  for (let t = 0; t < cols; t++) {
    centroids[j * cols + t] += (weight / totals[j]) * (points[i * cols + t] - centroids[j * cols + t])
  }
}
