import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { NativeAddon, NativeFitRequest } from '../../src/native/binding.ts'
import { nativeIt } from './native-it.ts'
import { answerOf, noise, rawRequest } from './raw-request.ts'

const weights = noise(20_000, 3).map((value, i) => (i % 5 === 0 ? 0 : Math.abs(value)))

/** Fits that spend most of their time in one phase. */
const phases: Record<string, NativeFitRequest> = {
  pack: rawRequest(noise(1_600_000), 16, { kValues: [1], maxIter: 1 }),
  'k-means++': rawRequest(noise(80_000), 4, { kValues: [60], maxIter: 1, sampleWeight: weights }),
  'random rows': rawRequest(noise(20_000), 1, {
    kValues: [3000],
    maxIter: 1,
    init: 'random',
    sampleWeight: weights,
  }),
  iterations: rawRequest(noise(160_000), 8, { kValues: [12], maxIter: 30 }),
  finish: rawRequest(noise(320_000), 16, { kValues: [50], maxIter: 1, init: noise(800, 2) }),
  'several starts': rawRequest(noise(20_000), 4, { kValues: [9, 3, 6], nInit: 4 }),
}

/** The same fit with memory of its own to cancel it and for its labels. */
function another(request: NativeFitRequest, threads: number): NativeFitRequest {
  const cancel = new Int32Array(new SharedArrayBuffer(4))
  return { ...request, threads, cancel, labels: request.kValues.map(() => new Int32Array(request.rows)) }
}

describe.each(Object.keys(phases))('NativeAddon.fit() cancelled at any moment, mostly %s', (phase) => {
  nativeIt(
    'ends, either cancelled or with the answer, and later fits give the same bits',
    async ({ addon }) => {
      const whole = another(phases[phase], 1)
      const before = performance.now()
      const expected = answerOf(await addon.fit(whole), whole)
      const duration = performance.now() - before
      const moment = fc.double({ min: 0, max: 1.1, noNaN: true })
      await fc.assert(
        fc.asyncProperty(moment, fc.integer({ min: 1, max: 4 }), async (share, threads) => {
          const request = another(phases[phase], threads)
          const outcome = await cancelAfter(addon, request, share * duration)
          if (outcome.cancelled) expect(outcome.fits).toEqual([])
          else expect(answerOf(outcome, request)).toBe(expected)
          const again = another(phases[phase], threads)
          expect(answerOf(await addon.fit(again), again)).toBe(expected)
        }),
        { numRuns: 20 },
      )
    },
  )
})

describe('NativeAddon.fit()', () => {
  nativeIt('cancels one of several fits that run at once, and leaves the others alone', async ({ addon }) => {
    const alone = another(phases.iterations, 2)
    const expected = answerOf(await addon.fit(alone), alone)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 2, maxLength: 5 }), async (cancelled) => {
        const requests = cancelled.map((_, i) => another(phases.iterations, 1 + (i % 3)))
        const outcomes = requests.map((request, i) => {
          const running = addon.fit(request)
          if (cancelled[i]) Atomics.store(request.cancel, 0, 1)
          return running
        })
        for (const [i, outcome] of (await Promise.all(outcomes)).entries()) {
          if (!outcome.cancelled) expect(answerOf(outcome, requests[i])).toBe(expected)
          else expect(cancelled[i]).toBe(true)
        }
      }),
      { numRuns: 8 },
    )
  })

  nativeIt('cancels at the iteration whose progress asks for it, at the latest', async ({ addon }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 3 }),
        async (last, threads) => {
          const request = { ...another(phases.iterations, threads), maxIter: 100_000, nInit: 1000 }
          let seen = 0
          request.onProgress = () => {
            if (++seen >= last) Atomics.store(request.cancel, 0, 1)
          }
          const outcome = await addon.fit(request)
          expect(outcome).toMatchObject({ cancelled: true, failure: null, badValue: null, fits: [] })
          expect(seen).toBeGreaterThanOrEqual(last)
        },
      ),
      { numRuns: 8 },
    )
  })
})

/** Raises the flag when so many milliseconds have passed since the start; the fit runs on other threads meanwhile. */
function cancelAfter(
  addon: NativeAddon,
  request: NativeFitRequest,
  milliseconds: number,
): ReturnType<NativeAddon['fit']> {
  const end = performance.now() + milliseconds
  const outcome = addon.fit(request)
  while (performance.now() < end);
  Atomics.store(request.cancel, 0, 1)
  return outcome
}
