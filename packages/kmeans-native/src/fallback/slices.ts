import { setImmediate } from 'node:timers/promises'

// About 10 ms on one core.
const WORK_PER_SLICE = 8_000_000

/** Visits rows [0, rows) in slices, and lets the event loop run after every few milliseconds of work. */
export async function eachSlice(
  rows: number,
  workPerRow: number,
  visit: (from: number, to: number) => void,
): Promise<void> {
  const size = Math.max(1, Math.floor(WORK_PER_SLICE / workPerRow))
  for (let from = 0; from < rows; from += size) {
    if (from > 0) await setImmediate()
    visit(from, Math.min(rows, from + size))
  }
}
