import { describeValue } from '../describe-value.ts'

/** Labels as indices into the distinct ones. */
export interface ClusterLabels {
  /** One per row, in [0, values.length). */
  labels: Int32Array
  /** The distinct labels, ascending. */
  values: number[]
}

/**
 * The labels of `nSamples` rows, which may be any integers. (pure)
 * @throws TypeError when they are no array of integers; RangeError when there is not one for each row.
 */
export function toClusterLabels(
  doing: string,
  labels: ArrayLike<number>,
  nSamples: number,
  name = 'labels',
): ClusterLabels {
  if (labels === null || typeof labels !== 'object' || typeof labels.length !== 'number') {
    throw new TypeError(
      `Cannot ${doing}: '${name}' must be an array of integers, got ${describeValue(labels)}`,
    )
  }
  if (labels.length !== nSamples) {
    throw new RangeError(
      `Cannot ${doing}: '${name}' must hold one label per row (nSamples = ${nSamples}), got ${labels.length}`,
    )
  }
  let [min, max] = [Infinity, -Infinity]
  for (let i = 0; i < nSamples; i++) {
    const label = labels[i]
    if (!Number.isSafeInteger(label)) {
      throw new TypeError(
        `Cannot ${doing}: '${name}' must hold integers, got ${describeValue(label)} at index ${i}`,
      )
    }
    if (label < min) min = label
    if (label > max) max = label
  }
  return max - min < 2 * nSamples ? byTable(labels, min, max - min + 1) : byMap(labels)
}

function byTable(labels: ArrayLike<number>, min: number, range: number): ClusterLabels {
  const index = new Int32Array(range).fill(-1)
  for (let i = 0; i < labels.length; i++) index[labels[i] - min] = 0
  const values: number[] = []
  for (let offset = 0; offset < range; offset++) {
    if (index[offset] < 0) continue
    index[offset] = values.length
    values.push(min + offset)
  }
  const indices = new Int32Array(labels.length)
  for (let i = 0; i < labels.length; i++) indices[i] = index[labels[i] - min]
  return { labels: indices, values }
}

function byMap(labels: ArrayLike<number>): ClusterLabels {
  const distinct = new Set<number>()
  for (let i = 0; i < labels.length; i++) distinct.add(labels[i] + 0)
  const values = Array.from(distinct).sort((a, b) => a - b)
  const index = new Map(values.map((value, j) => [value, j]))
  return { labels: Int32Array.from(labels, (label) => index.get(label) as number), values }
}
