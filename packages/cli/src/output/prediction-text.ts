/** Labels of rows and, where asked for, their distances to every centroid. */
export interface Prediction {
  labels: ArrayLike<number>
  distances?: readonly ArrayLike<number>[]
}

/** CSV with the columns `label` and `distance_0`, `distance_1`, …; numbers round-trip. Pure. */
export function toCsv({ labels, distances }: Prediction): string {
  const clusters = distances?.[0]?.length ?? 0
  const header = ['label', ...Array.from({ length: clusters }, (_, j) => `distance_${j}`)].join(',')
  const lines = Array.from(labels, (label, i) =>
    distances ? `${label},${Array.from(distances[i]).join(',')}` : `${label}`,
  )
  return `${[header, ...lines].join('\n')}\n`
}

/** One JSON object per row: `{ label, distances? }`. Pure. */
export function toJsonLines({ labels, distances }: Prediction): string {
  const lines = Array.from(labels, (label, i) =>
    JSON.stringify(distances ? { label, distances: Array.from(distances[i]) } : { label }),
  )
  return `${lines.join('\n')}\n`
}
