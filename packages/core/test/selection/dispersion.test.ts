import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readGolden } from '../../../../fixtures/goldens.ts'
import { DataError } from '../../src/errors.ts'
import { calinskiHarabaszScore } from '../../src/selection/calinski-harabasz.ts'
import { daviesBouldinScore } from '../../src/selection/davies-bouldin.ts'
import { clusterDispersion } from '../../src/selection/dispersion.ts'
import { eachBackend } from '../kmeans/each-backend.ts'
import { goldenCases } from '../kmeans/golden-data.ts'

eachBackend((backend) => {
  describe('calinskiHarabaszScore() and daviesBouldinScore()', () => {
    it('give the values of the small cases, degenerate ones too', async () => {
      for (const { X, labels, calinski_harabasz, davies_bouldin } of readGolden('micro').metrics) {
        if (calinski_harabasz !== undefined)
          expect(await calinskiHarabaszScore(X, labels, { backend })).toBeCloseTo(calinski_harabasz, 11)
        if (davies_bouldin !== undefined)
          expect(await daviesBouldinScore(X, labels, { backend })).toBeCloseTo(davies_bouldin, 14)
      }
    })

    it('give the goldens of every set within 1e-9', async () => {
      for (const { set, scaling, rows, golden } of goldenCases()) {
        for (const { k, labels, calinski_harabasz, davies_bouldin } of golden.best_of_many.results.slice(1)) {
          const found = Array.from(labels as string, (digit) => parseInt(digit, 36))
          const { calinskiHarabasz, daviesBouldin } = await clusterDispersion(rows, found, { backend })
          const name = `${set}, ${scaling}, k = ${k}`
          expect(Math.abs(calinskiHarabasz / calinski_harabasz - 1), name).toBeLessThan(1e-9)
          expect(Math.abs(daviesBouldin / davies_bouldin - 1), name).toBeLessThan(1e-9)
        }
      }
    })

    it('are 1 and 0 for equal rows that no mean of floats hits, at any distance from the origin', async () => {
      for (const value of [0.1, 1 / 3, 1e8 + 0.1, -1e-9]) {
        const rows = Array.from({ length: 11 }, () => [value, value / 7])
        const labels = rows.map((_, i) => i % 3)
        expect(await calinskiHarabaszScore(rows, labels, { backend })).toBe(1)
        expect(await daviesBouldinScore(rows, labels, { backend })).toBe(0)
      }
    })

    it('do not change when rows are scaled, by whatever factor', async () => {
      const row = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }))
      const rowsOfSome = fc.array(row, { minLength: 4, maxLength: 30 })
      await fc.assert(
        fc.asyncProperty(rowsOfSome, fc.constantFrom(1e-30, 1e-9, 0.3, 1e30), async (rows, factor) => {
          const labels = rows.map((_, i) => i % 2)
          const scaled = rows.map((values) => values.map((value) => value * factor))
          const [a, b] = [await clusterDispersion(rows, labels, { backend }), await clusterDispersion(scaled, labels, { backend })] // prettier-ignore
          expect(Math.abs(a.calinskiHarabasz - b.calinskiHarabasz)).toBeLessThan(
            1e-9 * (1 + a.calinskiHarabasz),
          )
          expect(Math.abs(a.daviesBouldin - b.daviesBouldin)).toBeLessThan(1e-9 * (1 + a.daviesBouldin))
        }),
        { numRuns: 50 },
      )
    })

    it('split the total sum of squares into within and between', async () => {
      const { golden, rows } = goldenCases()[0]
      const { labels } = golden.best_of_many.results[3]
      const found = Array.from(labels as string, (digit) => parseInt(digit, 36))
      const { within, between } = await clusterDispersion(rows, found, { backend })
      expect((within + between) / golden.total_ss).toBeCloseTo(1, 12)
    })

    it('refuse bad labels, rows and options by the name of the score', async () => {
      const rows = [[0], [1], [2], [3]]
      await expect(calinskiHarabaszScore(rows, [0, 0, 0, 0], { backend })).rejects.toThrow(RangeError)
      await expect(daviesBouldinScore(rows, [0, 1, 2, 3], { backend })).rejects.toThrow(RangeError)
      await expect(daviesBouldinScore(rows, [0, 1], { backend })).rejects.toThrow(/^Cannot measure the Davies-Bouldin score: /) // prettier-ignore
      await expect(calinskiHarabaszScore([[0], [NaN], [2], [3]], [0, 0, 1, 1], { backend })).rejects.toThrow(DataError) // prettier-ignore
      const unknown = { backend, sampleSize: 3 } as object
      await expect(clusterDispersion(rows, [0, 0, 1, 1], unknown)).rejects.toThrow(
        /unknown option 'sampleSize'/,
      )
    })
  })
})
