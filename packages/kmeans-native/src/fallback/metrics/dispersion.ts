import type { ClusteredRows, Dispersion } from '../../measures.ts'
import type { Matrix } from '../../matrix.ts'
import type { CancelFlag } from '../cancel.ts'
import { throwIfCancelled } from '../cancel.ts'
import { sumBlocks } from '../sum-blocks.ts'
import { checkFinite } from './check-finite.ts'
import { ExactSums } from './exact-sums.ts'
import type { LabelOrder } from './label-order.ts'
import { distinctLabels, orderByLabel } from './label-order.ts'

// A distance below this share of the rows' spread is rounding.
const NEGLIGIBLE = 1e-14

/**
 * How rows scatter around the means of their clusters. Rows are taken relative to the first of their cluster, so that
 * equal rows have no scatter at all and nothing is lost far from the origin.
 */
export function dispersion(
  { matrix, labels, nClusters }: Omit<ClusteredRows, 'threads'>,
  flag: CancelFlag,
  onProgress?: (share: number) => void,
): Dispersion {
  checkFinite(matrix, flag)
  const byLabel = orderByLabel(labels, null, nClusters)
  const means = findMeans(matrix, byLabel, flag)
  onProgress?.(0.5)
  const scatter = findScatter(matrix, byLabel, means, flag)
  const { rows } = matrix
  const clusters = distinctLabels(byLabel)
  const within = scatter.at(nClusters)
  const between = findBetween(matrix, byLabel, means)
  const calinskiHarabasz = within > 0 ? (between / within) * ((rows - clusters) / (clusters - 1)) : 1
  const negligible = NEGLIGIBLE * Math.sqrt((within + between) / rows)
  const daviesBouldin = findDaviesBouldin(byLabel, means, scatter, negligible, flag)
  onProgress?.(1)
  return { within, between, calinskiHarabasz, daviesBouldin }
}

interface ClusterMeans {
  /** nClusters x cols: the first row of each cluster. */
  firsts: Float64Array
  /** nClusters x cols: what leads from there to its mean. */
  deltas: Float64Array
}

function sizeOf({ starts }: LabelOrder, cluster: number): number {
  return starts[cluster + 1] - starts[cluster]
}

function findMeans(matrix: Matrix, byLabel: LabelOrder, flag: CancelFlag): ClusterMeans {
  const { data, cols } = matrix
  const nClusters = byLabel.starts.length - 1
  const firsts = new Float64Array(nClusters * cols)
  for (let j = 0; j < nClusters; j++) {
    const row = byLabel.order[byLabel.starts[j]]
    if (sizeOf(byLabel, j) > 0) firsts.set(data.subarray(row * cols, (row + 1) * cols), j * cols)
  }
  const sums = sumRows(matrix, byLabel, firsts, nClusters * cols, flag, (label, difference, partial) => {
    for (let t = 0; t < cols; t++) partial.add(label * cols + t, difference[t])
  })
  const deltas = firsts.map((_, p) => {
    const size = sizeOf(byLabel, Math.floor(p / cols))
    return size > 0 ? sums.at(p) / size : 0
  })
  return { firsts, deltas }
}

/** The sum of each cluster's distances to its mean, and last the sum of all squared ones. */
function findScatter(
  matrix: Matrix,
  byLabel: LabelOrder,
  { firsts, deltas }: ClusterMeans,
  flag: CancelFlag,
): ExactSums {
  const { cols } = matrix
  const nClusters = byLabel.starts.length - 1
  return sumRows(matrix, byLabel, firsts, nClusters + 1, flag, (label, difference, partial) => {
    let squared = 0
    for (let t = 0, p = label * cols; t < cols; t++, p++) {
      squared += (difference[t] - deltas[p]) * (difference[t] - deltas[p])
    }
    partial.add(label, Math.sqrt(squared))
    partial.add(nClusters, squared)
  })
}

/** Sums that `visit` takes of the rows less the first row of their cluster, block by block, the blocks added in order. */
function sumRows(
  { data, rows, cols }: Matrix,
  { labels, starts }: LabelOrder,
  firsts: Float64Array,
  length: number,
  flag: CancelFlag,
  visit: (label: number, difference: Float64Array, partial: ExactSums) => void,
): ExactSums {
  const bounds = sumBlocks(rows, starts.length - 1)
  const difference = new Float64Array(cols)
  let total: ExactSums | null = null
  for (let b = 0; b + 1 < bounds.length; b++) {
    const partial = new ExactSums(length)
    for (let i = bounds[b]; i < bounds[b + 1]; i++) {
      if (i % 64 === 0) throwIfCancelled(flag)
      const label = labels[i]
      for (let t = 0; t < cols; t++) difference[t] = data[i * cols + t] - firsts[label * cols + t]
      visit(label, difference, partial)
    }
    if (total === null) total = partial
    else total.addAll(partial)
  }
  return total as ExactSums
}

function findBetween(
  { data, rows, cols }: Matrix,
  byLabel: LabelOrder,
  { firsts, deltas }: ClusterMeans,
): number {
  const nClusters = byLabel.starts.length - 1
  const total = new ExactSums(1)
  const means = new Float64Array(nClusters)
  for (let t = 0; t < cols; t++) {
    const column = new ExactSums(1)
    for (let j = 0; j < nClusters; j++) {
      means[j] = sizeOf(byLabel, j) > 0 ? firsts[j * cols + t] - data[t] + deltas[j * cols + t] : 0
      column.add(0, sizeOf(byLabel, j) * means[j])
    }
    const mean = column.at(0) / rows
    for (let j = 0; j < nClusters; j++) {
      const difference = means[j] - mean
      total.add(0, sizeOf(byLabel, j) * (difference * difference))
    }
  }
  return total.at(0)
}

function findDaviesBouldin(
  byLabel: LabelOrder,
  { firsts, deltas }: ClusterMeans,
  scatter: ExactSums,
  negligible: number,
  flag: CancelFlag,
): number {
  const nClusters = byLabel.starts.length - 1
  const cols = firsts.length / nClusters
  const spread = Float64Array.from({ length: nClusters }, (_, j) => {
    const size = sizeOf(byLabel, j)
    return size > 0 ? scatter.at(j) / size : 0
  })
  const total = new ExactSums(1)
  for (let i = 0; i < nClusters; i++) {
    throwIfCancelled(flag)
    let worst = 0
    for (let j = 0; j < nClusters && sizeOf(byLabel, i) > 0; j++) {
      if (j === i || sizeOf(byLabel, j) === 0) continue
      let squared = 0
      for (let t = 0, p = i * cols, q = j * cols; t < cols; t++, p++, q++) {
        const difference = firsts[p] - firsts[q] + (deltas[p] - deltas[q])
        squared += difference * difference
      }
      const apart = Math.sqrt(squared)
      const both = spread[i] + spread[j]
      if (apart > negligible && both > negligible) worst = Math.max(worst, both / apart)
    }
    total.add(0, worst)
  }
  return total.at(0) / distinctLabels(byLabel)
}
