import type { CancelFlag } from './cancel.ts'
import { throwIfCancelled } from './cancel.ts'

const BLOCK_VALUES = 16_384
const WORK_PER_BLOCK = 4_000_000

// One block, kept between calls: a pass over float32 rows would else leave 128 kB of garbage for each sum block.
let spare: Float64Array | null = null

interface Rows {
  data: Float64Array | Float32Array
  rows: number
  cols: number
}

/** The most rows that `forEachBlock` gives at once. */
export function blockRows({ rows, cols }: { rows: number; cols: number }, workPerRow: number): number {
  const byWork = Math.floor(WORK_PER_BLOCK / workPerRow)
  return Math.min(rows, Math.max(1, Math.min(byWork, Math.floor(BLOCK_VALUES / cols))))
}

/**
 * Calls `visit` with consecutive blocks of rows as float64, `block` (count x cols), the first being row `from`.
 * Looks at the cancel flag before each block; `workPerRow` bounds the time between two looks.
 */
export function forEachBlock(
  { data, rows, cols }: Rows,
  workPerRow: number,
  flag: CancelFlag,
  visit: (block: Float64Array, from: number, count: number) => void,
): void {
  const size = blockRows({ rows, cols }, workPerRow)
  const scratch = data instanceof Float32Array ? takeScratch(size * cols) : null
  for (let from = 0; from < rows; from += size) {
    throwIfCancelled(flag)
    const count = Math.min(size, rows - from)
    const view = data.subarray(from * cols, (from + count) * cols)
    if (scratch) scratch.set(view)
    visit(scratch ?? (view as Float64Array), from, count)
  }
  if (scratch && scratch.length <= BLOCK_VALUES) spare = scratch
}

/** At least `length` values; what the last call left, unless a call inside a call has it. */
function takeScratch(length: number): Float64Array {
  const scratch = spare !== null && spare.length >= length ? spare : new Float64Array(length)
  spare = null
  return scratch
}
