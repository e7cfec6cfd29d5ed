/** Items 0 to n - 1 by label; items of equal labels stay in order. */
export interface LabelOrder {
  /** Of each item. */
  labels: Int32Array
  /** The items, by label. */
  order: Int32Array
  /** nClusters + 1: where each label begins in `order`. */
  starts: Int32Array
}

/** Item i is row rows[i], or row i where `rows` is null. */
export function orderByLabel(rowLabels: Int32Array, rows: Int32Array | null, nClusters: number): LabelOrder {
  const labels = rows ? rows.map((row) => rowLabels[row]) : rowLabels.slice()
  const starts = new Int32Array(nClusters + 1)
  for (let i = 0; i < labels.length; i++) starts[labels[i] + 1]++
  for (let j = 0; j < nClusters; j++) starts[j + 1] += starts[j]
  const next = starts.slice()
  const order = new Int32Array(labels.length)
  for (let i = 0; i < labels.length; i++) order[next[labels[i]]++] = i
  return { labels, order, starts }
}

/** How many labels occur. */
export function distinctLabels({ starts }: LabelOrder): number {
  let distinct = 0
  for (let j = 0; j + 1 < starts.length; j++) if (starts[j + 1] > starts[j]) distinct++
  return distinct
}
