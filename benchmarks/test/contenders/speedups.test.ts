import { describe, expect, test } from 'vitest'
import type { Timing } from '../../src/contenders/contender.ts'
import { fastestOf, speedupsOf } from '../../src/contenders/speedups.ts'

const timing = (family: Timing['family'], dtype: Timing['dtype'], ms: number, more = {}): Timing => ({
  family,
  dtype,
  ms,
  msBest: ms / 2,
  runs: 3,
  ...more,
})

const timings = [
  timing('native', 'float64', 10),
  timing('native', 'float32', 5),
  timing('brute force', 'float64', 11),
  timing('scikit-learn', 'float64', 40, { algorithm: 'lloyd' }),
  timing('scikit-learn', 'float64', 30, { algorithm: 'elkan' }),
  timing('faiss', 'float32', 20),
  timing('ml-kmeans', 'float64', 100),
]

describe('speedupsOf()', () => {
  test('meets the fastest algorithm of a peer in its own precision, and ml-kmeans in both', () => {
    const ratios = Object.fromEntries(
      speedupsOf(timings).map((each) => [`${each.own}/${each.peer}`, each.ratio]),
    )
    expect(ratios).toEqual({
      'native float64/brute force float64': 1.1,
      'native float64/scikit-learn float64': 3,
      'native float64/ml-kmeans': 10,
      'native float32/faiss float32': 4,
      'native float32/ml-kmeans': 20,
    })
  })

  test('leaves out a contender whose results disagree', () => {
    const wrong = [timing('native', 'float64', 10), timing('scikit-learn', 'float64', 1, { disagrees: 'no' })]
    expect(speedupsOf(wrong)).toEqual([])
    expect(fastestOf(wrong, 'scikit-learn float64')).toBeUndefined()
  })
})
