import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toClusterLabels } from '../../src/selection/cluster-labels.ts'

it('toClusterLabels() numbers the distinct labels in ascending order, near or far apart', () => {
  const label = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.maxSafeInteger())
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 40 }), (given) => {
      const { labels, values } = toClusterLabels('test', given, given.length)
      expect(values).toEqual([...new Set(given)].sort((a, b) => a - b))
      expect(Array.from(labels, (index) => values[index])).toEqual(given)
    }),
  )
})

it('toClusterLabels() counts 0 and -0 as one label', () => {
  expect(toClusterLabels('test', [0, -0, 1e9], 3)).toEqual({
    labels: Int32Array.of(0, 0, 1),
    values: [0, 1e9],
  })
})
