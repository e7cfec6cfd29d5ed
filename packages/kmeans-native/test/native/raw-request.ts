import { createHash } from 'node:crypto'
import type { NativeFitOutcome, NativeFitRequest } from '../../src/native/binding.ts'
import { Mt19937 } from '../../src/fallback/rng.ts'

/** A request for the addon itself: one start of k-means++ with k = 2 on the rows, unless `changes` say otherwise. */
export function rawRequest(
  data: NativeFitRequest['data'],
  cols: number,
  changes: Partial<NativeFitRequest> = {},
): NativeFitRequest {
  const rows = data.length / cols
  const kValues = changes.kValues ?? [2]
  return {
    data,
    rows,
    cols,
    kValues,
    init: 'k-means++',
    sampleWeight: null,
    maxIter: 20,
    tol: 0,
    seed: 7,
    nInit: 1,
    rounds: null,
    threads: 1,
    metric: 'euclidean',
    cancel: new Int32Array(new SharedArrayBuffer(4)),
    labels: kValues.map(() => new Int32Array(rows)),
    onProgress: null,
    ...changes,
  }
}

/** Numbers in [-1, 1). */
export function noise(count: number, seed = 1): Float64Array {
  const rng = new Mt19937(seed)
  return Float64Array.from({ length: count }, () => rng.nextDouble() * 2 - 1)
}

/** What a fit answered, with its labels, in a form that shows every bit and is quick to compare. */
export function answerOf(outcome: NativeFitOutcome, { labels }: NativeFitRequest): string {
  const hash = createHash('sha256').update(outcome.offset)
  for (const array of labels) hash.update(array)
  const fits = outcome.fits.map(({ centroids, ...fit }) => {
    hash.update(centroids)
    return fit
  })
  return JSON.stringify({ ...outcome, fits, offset: null, bits: hash.digest('hex') })
}
