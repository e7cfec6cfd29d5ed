import { describe, expect, it } from 'vitest'
import { ClusterSums } from '../../src/fallback/cluster-sums.ts'

describe('ClusterSums', () => {
  it('leaves no trace of a huge row that came and went', () => {
    const sums = new ClusterSums(2, 1)
    const block = Float64Array.of(0.1, 1e17, 0.2)
    sums.add(block, 0, 0, 1)
    sums.add(block, 1, 0, 1)
    sums.add(block, 2, 0, 1)
    sums.add(block, 1, 0, -1)
    expect(Array.from(sums.snapshot().sums)).toEqual([0.1 + 0.2, 2, 0, 0])
    expect(Array.from(sums.snapshot().counts)).toEqual([2, 0])
  })

  it('is exactly 0 once a cluster is empty, whatever its weights were', () => {
    const sums = new ClusterSums(1, 2)
    const block = Float64Array.of(0.1, 0.7, 0.3, 1.1)
    sums.add(block, 0, 0, 0.1)
    sums.add(block, 2, 0, 0.7)
    sums.add(block, 0, 0, -0.1)
    sums.add(block, 2, 0, -0.7)
    expect(sums.snapshot()).toEqual({ sums: new Float64Array(3), counts: new Int32Array(1) })
  })

  it('remembers nothing of the rows of a cluster that was empty in between', () => {
    const sums = new ClusterSums(1, 1)
    const block = Float64Array.from({ length: 9 }, (_, i) => 1 / (i + 3))
    for (let i = 0; i < 8; i++) sums.add(block, i, 0, 1e12 ** (1 - i / 4) / 7)
    for (let i = 7; i >= 0; i--) sums.add(block, (i * 3) % 8, 0, -(1e12 ** (1 - ((i * 3) % 8) / 4) / 7))
    sums.add(block, 8, 0, 1e-12)
    expect(sums.snapshot().sums).toEqual(Float64Array.of(1e-12 * block[8], 1e-12))
  })

  it('counts rows of positive weight only', () => {
    const sums = new ClusterSums(1, 1)
    sums.add(Float64Array.of(5), 0, 0, 0)
    expect(Array.from(sums.snapshot().counts)).toEqual([0])
  })
})
