const ROW_UNIT = 64
const MAX_BLOCKS = 64

/**
 * Bounds of the blocks of rows that are summed apart and added in order, from 0 to `rows`. They depend on the number of
 * rows alone, and on that of the clusters where each block has sums for every cluster. They are those of the C++ code, so
 * that sums have the same bits on both sides, whatever the threads.
 */
export function sumBlocks(rows: number, nClusters = 1): number[] {
  const most = Math.min(MAX_BLOCKS, Math.floor(rows / 1024), Math.floor(rows / (16 * nClusters)))
  const count = Math.max(1, most)
  const units = Math.ceil(rows / ROW_UNIT)
  const bound = (block: number): number => Math.min(rows, Math.floor((units * block) / count) * ROW_UNIT)
  return Array.from({ length: count + 1 }, (_, block) => bound(block))
}
