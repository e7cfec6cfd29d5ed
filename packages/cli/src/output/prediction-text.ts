/** Labels of rows and, where asked for, the distance of each to its centroid. */
export interface Prediction {
  labels: readonly number[]
  distances?: readonly number[]
}

/** CSV with the columns `label` and `distance`; numbers round-trip. Pure. */
export function toCsv({ labels, distances }: Prediction): string {
  const lines = distances ? labels.map((label, i) => `${label},${distances[i]}`) : labels.map(String)
  return `${[distances ? 'label,distance' : 'label', ...lines].join('\n')}\n`
}

/** One JSON object per row: `{ label, distance? }`. Pure. */
export function toJsonLines({ labels, distances }: Prediction): string {
  const lines = labels.map((label, i) =>
    JSON.stringify(distances ? { label, distance: distances[i] } : { label }),
  )
  return `${lines.join('\n')}\n`
}
