import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sumBlocks } from '../../src/fallback/sum-blocks.ts'

test('sumBlocks() cuts all rows at multiples of 64, into at most 64 blocks of 1024 rows or more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000_000 }), (rows) => {
      const bounds = sumBlocks(rows)
      expect(bounds[0]).toBe(0)
      expect(bounds.at(-1)).toBe(rows)
      expect(bounds.length - 1).toBe(Math.max(1, Math.min(64, Math.floor(rows / 1024))))
      bounds.slice(1, -1).forEach((bound, b) => {
        expect(bound % 64).toBe(0)
        expect(bound).toBeGreaterThan(bounds[b])
      })
    }),
  )
})
