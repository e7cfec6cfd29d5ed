import type { ClusterTotals } from '@centroid/kmeans-native'
import type { FarRow } from './farthest-rows.ts'

/**
 * Gives each empty cluster, lowest index first, the farthest row that is not the last of its cluster, in the totals;
 * none when every row lies on its centroid. Returns how many clusters got a row.
 *
 * @param farthest - by falling distance, as many rows as there are clusters
 */
export function relocateClusters(totals: ClusterTotals, farthest: readonly FarRow[]): number {
  const { sums, weights, members } = totals
  const cols = sums.length / members.length
  const empty = emptyClusters(totals)
  if (farthest.length === 0 || farthest[0].distance === 0) return 0
  let relocated = 0
  for (const { label: from, weight, values } of farthest) {
    if (relocated === empty.length) break
    if (members[from] <= 1) continue
    const to = empty[relocated++]
    for (let t = 0; t < cols; t++) {
      const term = weight * values[t]
      sums[from * cols + t] -= term
      sums[to * cols + t] = term
    }
    weights[from] -= weight
    weights[to] = weight
    members[from]--
    members[to] = 1
  }
  return relocated
}

/** Clusters without a row of positive weight, in ascending order. */
export function emptyClusters({ members }: ClusterTotals): number[] {
  return Array.from(members.keys()).filter((j) => members[j] === 0)
}
