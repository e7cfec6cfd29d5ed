/** A K-Means problem of a known size: n rows, d columns, k clusters. */
export interface Workload {
  name: string
  n: number
  d: number
  k: number
}

/** From two columns to 784 and from 8 clusters to 256. */
export const workloads: readonly Workload[] = [
  { name: 'A', n: 100_000, d: 2, k: 8 },
  { name: 'B', n: 100_000, d: 16, k: 32 },
  { name: 'C', n: 50_000, d: 64, k: 100 },
  { name: 'D', n: 20_000, d: 784, k: 10 },
  { name: 'E', n: 1_000_000, d: 8, k: 16 },
  { name: 'F', n: 200_000, d: 128, k: 256 },
]

/** The same number of columns and clusters with a fraction of the rows, but no fewer than 3 per cluster. */
export function shrink<W extends { n: number; k?: number }>(workload: W, rowsFraction: number): W {
  return { ...workload, n: Math.max((workload.k ?? 1) * 3, Math.round(workload.n * rowsFraction)) }
}
