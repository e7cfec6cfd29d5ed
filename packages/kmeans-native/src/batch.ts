import type { Matrix } from './matrix.ts'

/** Some rows of a stream, which is read in batches because it need not fit into memory. */
export interface Batch {
  matrix: Matrix
  /** One weight per row of the batch, finite and >= 0; null for unit weights. */
  sampleWeight: Float64Array | null
  /** How many rows of the stream lie before the batch. */
  firstRow: number
}

/** How a batch is worked on. */
export interface BatchControl {
  /** Threads of the native backend, >= 1. Never changes a result. */
  threads: number
  /** One element of shared memory; nonzero ends the work within 50 ms, with an error. */
  cancel: Int32Array
}

/** Sums over the rows of a stream, per column, in the blocks of rows in which a fit sums its matrix. */
export interface ColumnSums {
  /** Of the whole stream. */
  totalRows: number
  /** Null to add values; else squared differences from it (cols) are added. */
  offset: Float64Array | null
  /** In/out, blocks x cols. */
  sums: Float64Array
}

/**
 * What a pass over batches adds up: which rows belong to each cluster, and what they sum up to. `lanes` parts are kept,
 * so that threads need not share one; `clusterTotals` adds them.
 */
export interface RunningTotals {
  lanes: number
  /** In/out, lanes x nClusters x cols, with their rounding errors in `errors`; null where no sums are wanted. */
  sums: Float64Array | null
  errors: Float64Array | null
  /** In/out, lanes x nClusters, as `sums`. */
  weights: Float64Array | null
  weightErrors: Float64Array | null
  /** In/out, lanes x nClusters: rows of positive weight. */
  members: Float64Array | null
  /** In/out, lanes x nClusters: rows. */
  sizes: Float64Array
  /** In/out: the sum of weight * squared distance and its rounding error; null where it is not wanted. */
  inertia: Float64Array | null
  /** In/out: differs, but for one case in 2^64, when a row of the stream has another label; of one backend only. */
  fingerprint: Int32Array
}

/** Labels of a batch by given centroids, and what they add to the totals. */
export interface BatchScan {
  batch: Batch
  /** nClusters x cols, row-major, in the frame of `offset`. */
  centroids: Float64Array
  nClusters: number
  /** Subtracted from the rows (cols). */
  offset: Float64Array
  totals: RunningTotals
  /** Out, one per row; null where they are not wanted. */
  labels: Int32Array | null
  /** Out, one per row: squared distances to the own centroid; null where they are not wanted. */
  distances: Float64Array | null
}

/** The totals of clusters. */
export interface ClusterTotals {
  /** nClusters x cols: sums of weight * row, in the frame of the offset. */
  sums: Float64Array
  weights: Float64Array
  /** Rows of positive weight. */
  members: Float64Array
}

const MAX_LANES = 16
const MIN_LANES = 4
// Sums and their errors take 16 bytes a value: this bounds them to 32 MiB, unless four lanes need more.
const MAX_LANE_VALUES = 1 << 21

/** Totals of nothing, for passes that want sums, inertia or neither. */
export function runningTotals(
  nClusters: number,
  cols: number,
  wanted: { sums?: boolean; inertia?: boolean },
): RunningTotals {
  const { sums = false, inertia = false } = wanted
  const affordable = Math.floor(MAX_LANE_VALUES / (nClusters * cols))
  const lanes = Math.max(MIN_LANES, Math.min(MAX_LANES, affordable))
  const perValue = (): Float64Array | null => (sums ? new Float64Array(lanes * nClusters * cols) : null)
  const perCluster = (): Float64Array | null => (sums ? new Float64Array(lanes * nClusters) : null)
  return {
    lanes,
    sums: perValue(),
    errors: perValue(),
    weights: perCluster(),
    weightErrors: perCluster(),
    members: perCluster(),
    sizes: new Float64Array(lanes * nClusters),
    inertia: inertia ? new Float64Array(2) : null,
    fingerprint: new Int32Array(2),
  }
}

/** Makes the totals those of nothing again. */
export function clearTotals(totals: RunningTotals): void {
  for (const part of Object.values(totals)) if (typeof part === 'object') part?.fill(0)
}

/** The sums, rounded once, and the counts. */
export function clusterTotals(totals: RunningTotals): ClusterTotals {
  const { lanes, sums, errors, weights, weightErrors, members } = totals
  if (!sums || !errors || !weights || !weightErrors || !members) {
    throw new TypeError('Cannot add totals: totals with sums are required, got totals without')
  }
  return {
    sums: addLanes(lanes, sums, errors),
    weights: addLanes(lanes, weights, weightErrors),
    members: addLanes(lanes, members),
  }
}

/** Rows per label (nClusters). */
export function labelSizes({ lanes, sizes }: RunningTotals): number[] {
  return Array.from(addLanes(lanes, sizes))
}

function addLanes(lanes: number, parts: Float64Array, errors?: Float64Array): Float64Array {
  const size = parts.length / lanes
  return Float64Array.from({ length: size }, (_, i) => {
    let sum = parts[i]
    let error = errors ? errors[i] : 0
    for (let lane = 1; lane < lanes; lane++) {
      const term = parts[lane * size + i]
      const after = sum + term
      const rounded = after - sum
      error += sum - (after - rounded) + (term - rounded) + (errors ? errors[lane * size + i] : 0)
      sum = after
    }
    return sum + error
  })
}
