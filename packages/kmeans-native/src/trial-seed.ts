/**
 * The seed of start `initIndex` of a fit with `k` clusters: an integer in [0, 2^32).
 * The first start uses the user's seed itself, so that one start picks what scikit-learn picks for the same
 * `random_state`; the others are mixed from all three (the finalizer of MurmurHash3). Results do not depend on the
 * order in which trials run.
 */
export function trialSeed(seed: number, k: number, initIndex: number): number {
  if (initIndex === 0) return seed >>> 0
  let h = (seed ^ Math.imul(k, 0x9e3779b1) ^ Math.imul(initIndex, 0x85ebca77)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
