import { Mt19937 } from '../rng.ts'

/**
 * `size` of the indices below `rows`, without replacement, ascending: those that begin
 * `numpy.random.RandomState(seed).permutation(rows)`, as scikit-learn's `silhouette_score` draws them.
 */
export function sampleRows(rows: number, size: number, seed: number): Int32Array {
  const picked = Int32Array.from({ length: rows }, (_, i) => i)
  const rng = new Mt19937(seed)
  for (let i = rows - 1; i > 0; i--) {
    const other = nextUpTo(rng, i)
    const moved = picked[i]
    picked[i] = picked[other]
    picked[other] = moved
  }
  return picked.slice(0, size).sort()
}

/** In [0, max]: the first of the stream's words that is, with the bits above max's highest cleared. */
function nextUpTo(rng: Mt19937, max: number): number {
  const mask = 0xffffffff >>> Math.clz32(max)
  let value = (rng.nextUint32() & mask) >>> 0
  while (value > max) value = (rng.nextUint32() & mask) >>> 0
  return value
}
