import type { SilhouetteProblem, SilhouetteResult } from '../../measures.ts'
import { LabelCountError } from '../../measures.ts'
import type { CancelFlag } from '../cancel.ts'
import { throwIfCancelled } from '../cancel.ts'
import { checkFinite } from './check-finite.ts'
import { distinctLabels, orderByLabel } from './label-order.ts'
import type { Run } from './pair-distances.ts'
import { addDistances, addDistancesWithin } from './pair-distances.ts'
import { silhouetteCoefficient, toRowMeasure } from './row-measure.ts'
import { sampleRows } from './sample-rows.ts'

// More sums than this (512 MiB) are not worth what symmetry saves.
const MAX_SUMS = 1 << 26
const MAX_BLOCKS = 64
const MIN_BLOCK_ROWS = 128
const MAX_ROUNDS = 100
const SEAT_ROWS = 4
const WORK_PER_LOOK = 4_000_000
const VALUES_PER_LOOK = 1 << 18

/**
 * The sums of distances of a silhouette while they are taken: rounds of seats. The seats of a round touch different
 * memory and may be played side by side, in any order; the rounds one after another.
 */
export interface SilhouetteWork {
  /** items x cols: the rows in the order of their labels. */
  values: Float64Array
  cols: number
  labels: Int32Array
  order: Int32Array
  starts: Int32Array
  rows: Int32Array | null
  /** nClusters x items: of each row, the sum of its distances to each cluster. Null: every pair is visited from both sides. */
  sums: Float64Array | null
  /** One per item, in the order of the items. */
  samples: Float64Array
}

/** How typed arrays that threads may share are made. */
export interface Allocate {
  floats: (length: number) => Float64Array
  integers: (values: Int32Array) => Int32Array
}

const privateMemory: Allocate = {
  floats: (length) => new Float64Array(length),
  integers: (values) => values,
}

/**
 * Draws and sorts the rows.
 * @throws NonFiniteError; LabelCountError when the drawn rows have fewer than 2 labels or one each.
 */
export function beginSilhouette(
  { matrix, labels: rowLabels, nClusters, sampleSize, seed }: Omit<SilhouetteProblem, 'threads'>,
  flag: CancelFlag,
  allocate: Allocate = privateMemory,
): SilhouetteWork {
  checkFinite(matrix, flag)
  const isSampled = sampleSize !== null && sampleSize < matrix.rows
  const rows = isSampled ? sampleRows(matrix.rows, sampleSize, seed) : null
  const byLabel = orderByLabel(rowLabels, rows, nClusters)
  const items = byLabel.order.length
  const distinct = distinctLabels(byLabel)
  if (distinct < 2 || distinct >= items) throw new LabelCountError(distinct, items)
  const { cols } = matrix
  const values = allocate.floats(items * cols)
  const step = Math.max(1, Math.floor(VALUES_PER_LOOK / cols))
  for (let position = 0; position < items; position++) {
    if (position % step === 0) throwIfCancelled(flag)
    const item = byLabel.order[position]
    const from = (rows ? rows[item] : item) * cols
    for (let t = 0; t < cols; t++) values[position * cols + t] = matrix.data[from + t]
  }
  return {
    values,
    cols,
    labels: allocate.integers(byLabel.labels),
    order: allocate.integers(byLabel.order),
    starts: allocate.integers(byLabel.starts),
    rows: rows && allocate.integers(rows),
    sums: items * nClusters <= MAX_SUMS ? allocate.floats(items * nClusters) : null,
    samples: allocate.floats(items),
  }
}

/** The number of rounds. */
export function roundsOf(work: SilhouetteWork): number {
  return work.sums ? playersOf(work) : Math.min(MAX_ROUNDS, Math.ceil(work.order.length / SEAT_ROWS))
}

/** The number of seats of every round. */
export function seatsOf(work: SilhouetteWork): number {
  return work.sums ? playersOf(work) : Math.ceil(work.order.length / SEAT_ROWS / roundsOf(work))
}

/** Plays one seat of one round. */
export function playSeat(work: SilhouetteWork, round: number, seat: number, flag: CancelFlag): void {
  if (work.sums) playPair(work, work.sums, round, seat, flag)
  else measureRows(work, rowsOfSeat(work, round, seat), flag)
}

/** The result, after the last round. */
export function endSilhouette(work: SilhouetteWork): SilhouetteResult {
  const { sums, samples, labels, starts, rows } = work
  if (sums) coefficients(work, sums)
  return { ...toRowMeasure(samples, labels, starts.length - 1), rows }
}

/** A silhouette from beginning to end on the calling thread. */
export function silhouette(
  problem: SilhouetteProblem,
  flag: CancelFlag,
  onProgress?: (share: number) => void,
): SilhouetteResult {
  const work = beginSilhouette(problem, flag)
  const rounds = roundsOf(work)
  for (let round = 0; round < rounds; round++) {
    for (let seat = 0; seat < seatsOf(work); seat++) playSeat(work, round, seat, flag)
    onProgress?.((round + 1) / rounds)
  }
  return endSilhouette(work)
}

function blocksOf({ order }: SilhouetteWork): number {
  return Math.max(1, Math.min(MAX_BLOCKS, Math.floor(order.length / MIN_BLOCK_ROWS)))
}

/** An even number: in a tournament of so many every block meets every other once. */
function playersOf(work: SilhouetteWork): number {
  const blocks = blocksOf(work)
  return blocks + (blocks % 2)
}

/** In the first round every block meets itself, in the others those of the tournament's round. */
function playPair(
  work: SilhouetteWork,
  sums: Float64Array,
  round: number,
  seat: number,
  flag: CancelFlag,
): void {
  const players = playersOf(work)
  const blocks = blocksOf(work)
  let [a, b] = [seat, seat]
  if (round > 0) {
    if (seat >= players / 2) return
    a = seat === 0 ? players - 1 : (round - 1 + seat) % (players - 1)
    b = (round - 1 + players - 1 - seat) % (players - 1)
  }
  if (a >= blocks || b >= blocks) return
  const left = clusterRuns(work, blockAt(work, Math.min(a, b)))
  const right = a === b ? left : clusterRuns(work, blockAt(work, Math.max(a, b)))
  for (let l = 0; l < left.length; l++) {
    for (let r = a === b ? l : 0; r < right.length; r++) addRuns(work, sums, left[l], right[r], flag)
  }
}

interface ClusterRun extends Run {
  cluster: number
}

function addRuns(
  { values, cols, order }: SilhouetteWork,
  sums: Float64Array,
  left: ClusterRun,
  right: ClusterRun,
  flag: CancelFlag,
): void {
  const items = order.length
  const isSame = left.begin === right.begin
  for (const piece of pieces(left, (right.end - right.begin) * cols)) {
    throwIfCancelled(flag)
    const [leftBase, rightBase] = [right.cluster * items, left.cluster * items]
    if (isSame) addDistancesWithin(values, cols, piece, sums, leftBase)
    const rest = isSame ? { begin: piece.end, end: right.end } : right
    addDistances(values, cols, piece, rest, sums, leftBase, sums, rightBase)
  }
}

/** The nearest other cluster of some rows, and their own, by all their distances. */
function measureRows(work: SilhouetteWork, rows: Run, flag: CancelFlag): void {
  const { values, cols, order, starts, labels, samples } = work
  const count = rows.end - rows.begin
  const own = new Float64Array(count)
  const nearest = new Float64Array(count).fill(Infinity)
  const sums = new Float64Array(count)
  for (let j = 0; j + 1 < starts.length; j++) {
    const size = starts[j + 1] - starts[j]
    if (size === 0) continue
    sums.fill(0)
    for (const piece of pieces({ begin: starts[j], end: starts[j + 1] }, count * cols)) {
      throwIfCancelled(flag)
      addDistances(values, cols, rows, piece, sums, -rows.begin, null, 0)
    }
    for (let r = 0; r < count; r++) {
      if (labels[order[rows.begin + r]] === j) own[r] = sums[r]
      else nearest[r] = Math.min(nearest[r], sums[r] / size)
    }
  }
  for (let r = 0; r < count; r++) {
    const item = order[rows.begin + r]
    const label = labels[item]
    samples[item] = coefficientOf(own[r], nearest[r], starts[label + 1] - starts[label])
  }
}

function coefficients({ order, starts, labels, samples }: SilhouetteWork, sums: Float64Array): void {
  const items = order.length
  for (let position = 0; position < items; position++) {
    const label = labels[order[position]]
    let nearest = Infinity
    for (let j = 0; j + 1 < starts.length; j++) {
      const size = starts[j + 1] - starts[j]
      if (j !== label && size > 0) nearest = Math.min(nearest, sums[j * items + position] / size)
    }
    const size = starts[label + 1] - starts[label]
    samples[order[position]] = coefficientOf(sums[label * items + position], nearest, size)
  }
}

function coefficientOf(ownSum: number, nearest: number, size: number): number {
  return size > 1 ? silhouetteCoefficient(ownSum / (size - 1), nearest) : 0
}

function rowsOfSeat(work: SilhouetteWork, round: number, seat: number): Run {
  const items = work.order.length
  const begin = Math.min(items, (seat * roundsOf(work) + round) * SEAT_ROWS)
  return { begin, end: Math.min(items, begin + SEAT_ROWS) }
}

function blockAt(work: SilhouetteWork, block: number): Run {
  const bound = (b: number): number => Math.floor((work.order.length * b) / blocksOf(work))
  return { begin: bound(block), end: bound(block + 1) }
}

/** A block cut where the label changes. */
function clusterRuns({ starts }: SilhouetteWork, { begin, end }: Run): ClusterRun[] {
  const runs: ClusterRun[] = []
  for (let cluster = 0; cluster + 1 < starts.length; cluster++) {
    const run = { begin: Math.max(begin, starts[cluster]), end: Math.min(end, starts[cluster + 1]), cluster }
    if (run.begin < run.end) runs.push(run)
  }
  return runs
}

/** A run cut into pieces that take a few milliseconds each. */
function* pieces({ begin, end }: Run, workPerRow: number): Generator<Run> {
  const size = 2 * Math.max(1, Math.floor(WORK_PER_LOOK / workPerRow / 2))
  for (let from = begin; from < end; from += size) yield { begin: from, end: Math.min(end, from + size) }
}
