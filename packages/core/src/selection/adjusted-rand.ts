import { describeValue } from '../describe-value.ts'
import { toClusterLabels, type ClusterLabels } from './cluster-labels.ts'

const doing = 'measure the adjusted Rand index'
// A table of all pairs of labels while it has so many cells per row; else only the pairs that occur.
const TABLE_SHARE = 4

/**
 * How well two clusterings of the same rows agree: the share of pairs of rows that they treat alike, adjusted for chance.
 * 1 for equal partitions, whatever their labels are called; about 0 for unrelated ones; at least -0.5. (pure)
 *
 * Source: Hubert and Arabie, "Comparing partitions", Journal of Classification 2 (1985).
 *
 * @param a - one label per row (nSamples), any integers
 * @param b - one label per row (nSamples), any integers
 * @throws TypeError when labels are no integers; RangeError when there are none or not as many in both.
 * @example
 * adjustedRandScore([0, 0, 1, 1], [0, 0, 1, 2]) // 0.5714285714285714
 */
export function adjustedRandScore(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a === null || typeof a !== 'object' || typeof a.length !== 'number') {
    throw new TypeError(`Cannot ${doing}: 'a' must be an array of integers, got ${describeValue(a)}`)
  }
  const nSamples = a.length
  if (nSamples === 0) throw new RangeError(`Cannot ${doing}: at least one label is required, got none`)
  const left = toClusterLabels(doing, a, nSamples, 'a')
  const right = toClusterLabels(doing, b, nSamples, 'b')
  const both = pairsOf(contingency(left, right))
  const inLeft = pairsOf(sizesOf(left.labels, left.values.length))
  const inRight = pairsOf(sizesOf(right.labels, right.values.length))
  const all = (BigInt(nSamples) * BigInt(nSamples - 1)) / 2n
  if (both === inLeft && both === inRight) return 1
  // (both - expected) / (mean - expected) with expected = inLeft * inRight / all, times 2 * all: integers to the end.
  const above = 2n * (both * all - inLeft * inRight)
  const below = (inLeft + inRight) * all - 2n * inLeft * inRight
  return Number(above) / Number(below)
}

/** How many rows have each pair of labels; of pairs that do not occur some are 0 and some are left out. */
function contingency(left: ClusterLabels, right: ClusterLabels): Iterable<number> {
  const nSamples = left.labels.length
  const columns = right.values.length
  if (left.values.length * columns <= TABLE_SHARE * nSamples) {
    const table = new Float64Array(left.values.length * columns)
    for (let i = 0; i < nSamples; i++) table[left.labels[i] * columns + right.labels[i]]++
    return table
  }
  const counts = new Map<number, number>()
  for (let i = 0; i < nSamples; i++) {
    const pair = left.labels[i] * columns + right.labels[i]
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  return counts.values()
}

function sizesOf(labels: Int32Array, count: number): Float64Array {
  const sizes = new Float64Array(count)
  for (let i = 0; i < labels.length; i++) sizes[labels[i]]++
  return sizes
}

/** How many pairs of rows share a group, for groups of these sizes. */
function pairsOf(sizes: Iterable<number>): bigint {
  let pairs = 0n
  for (const size of sizes) if (size > 1) pairs += (BigInt(size) * BigInt(size - 1)) / 2n
  return pairs
}
