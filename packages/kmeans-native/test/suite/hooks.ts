import { describe, expect } from 'vitest'
import type { FitProgress } from '../../src/backend.ts'
import type { SuiteContext } from './suite-context.ts'
import { blobs, problemOf, uniform } from './problems.ts'

const byStart = (a: FitProgress, b: FitProgress): number =>
  a.nClusters - b.nClusters || a.start - b.start || a.iteration - b.iteration

/** Progress and cancelling. */
export function hookTests({ backend, test }: SuiteContext): void {
  describe('hooks', () => {
    const matrix = uniform(2000, 3)

    test('fit() reports every iteration of every start, in order within a start', async () => {
      const seen: FitProgress[] = []
      const found = await backend.fit(problemOf(matrix, 5, { nInit: 4, seed: 7 }), {
        onProgress: (p) => void seen.push(p),
      })
      found.starts.forEach(({ nIter, stoppedBy }, start) => {
        const own = seen.filter((progress) => progress.start === start)
        expect(own.map((progress) => progress.iteration)).toEqual(
          Array.from({ length: nIter }, (_, i) => i + 1),
        )
        expect(own.every(({ nClusters }) => nClusters === 5)).toBe(true)
        expect(own[0].changedLabels).toBe(2000)
        if (stoppedBy === 'labels') expect(own.at(-1)?.changedLabels).toBe(0)
      })
      expect(seen).toHaveLength(found.starts.reduce((sum, { nIter }) => sum + nIter, 0))
    })

    test('sweep() reports what the fits report', async () => {
      const kValues = [4, 2, 3]
      const ofSweep: FitProgress[] = []
      const ofFits: FitProgress[] = []
      const { nClusters: _, ...shared } = problemOf(matrix, 1, { nInit: 2 })
      await backend.sweep(
        { ...shared, init: 'k-means++', kValues },
        { onProgress: (p) => void ofSweep.push(p) },
      )
      for (const k of kValues) {
        await backend.fit(problemOf(matrix, k, { nInit: 2 }), { onProgress: (p) => void ofFits.push(p) })
      }
      expect(ofSweep.sort(byStart)).toEqual(ofFits.sort(byStart))
    })

    test('fit() rejects with the reason of a signal that was aborted before', async () => {
      const reason = new Error('never mind')
      await expect(backend.fit(problemOf(matrix, 3), { signal: AbortSignal.abort(reason) })).rejects.toBe(
        reason,
      )
    })

    test('fit() ends with the reason of a signal that is aborted while it runs', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const seen: FitProgress[] = []
      const onProgress = (progress: FitProgress): void => {
        seen.push(progress)
        if (progress.iteration === 2) controller.abort(reason)
      }
      const long = problemOf(uniform(20_000, 8), 30, { tol: 0, nInit: 50 })
      await expect(backend.fit(long, { signal: controller.signal, onProgress })).rejects.toBe(reason)
      expect(Math.max(...seen.map(({ start }) => start))).toBeLessThan(49)
    })

    test('fit() rejects when its signal is aborted in the last iteration', async () => {
      const controller = new AbortController()
      const reason = new Error('just in time')
      const problem = problemOf(uniform(20_000, 4), 16, { maxIter: 1 })
      const onProgress = (): void => controller.abort(reason)
      await expect(backend.fit(problem, { signal: controller.signal, onProgress })).rejects.toBe(reason)
    })

    test('sweep() ends with the reason of a signal that is aborted while it runs', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const { nClusters: _, ...shared } = problemOf(uniform(5000, 4), 1, { nInit: 20, tol: 0 })
      const sweep = backend.sweep(
        { ...shared, init: 'k-means++', kValues: [10, 20, 30] },
        { signal: controller.signal, onProgress: () => controller.abort(reason) },
      )
      await expect(sweep).rejects.toBe(reason)
    })

    test('fit() rejects with what the progress listener throws', async () => {
      const error = new Error('listener')
      const onProgress = (): void => {
        throw error
      }
      await expect(backend.fit(problemOf(matrix, 3), { onProgress })).rejects.toBe(error)
    })

    test('fit() works again after a cancelled one', async () => {
      const { matrix: clusters, truth } = blobs(300, 2, { spread: 5 })
      await expect(backend.fit(problemOf(clusters, 3), { signal: AbortSignal.abort() })).rejects.toThrow()
      const found = await backend.fit(problemOf(clusters, 3, { init: clusters.toRows().slice(0, 3) }))
      expect(found.labels).toEqual(truth)
    })
  })
}
