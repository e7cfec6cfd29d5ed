import { describe, expect, test } from 'vitest'
import { bandwidthFor, boundOf } from '../../src/probe/bound.ts'
import type { Probe } from '../../src/probe/probe.ts'

const probe: Probe = {
  threads: 2,
  vectorBits: 512,
  gflops: {
    float64: { oneThread: 58, allThreads: 100 },
    float32: { oneThread: 117, allThreads: 200 },
  },
  bandwidth: [
    { workingSetBytes: 1e6, gbPerSecond: 100 },
    { workingSetBytes: 1e8, gbPerSecond: 25 },
  ],
}

describe('boundOf()', () => {
  test('is 2nkd over the peak where arithmetic is the limit', () => {
    const workload = { name: 'x', n: 1e5, d: 16, k: 32 }
    expect(boundOf(workload, 'float64', probe)).toEqual({ ms: 1.024, by: 'arithmetic' })
    expect(boundOf(workload, 'float32', probe)).toEqual({ ms: 0.512, by: 'arithmetic' })
  })
  test('is bytes over the bandwidth where reading is', () => {
    const workload = { name: 'x', n: 20_000, d: 784, k: 2 }
    expect(boundOf(workload, 'float64', probe)).toEqual({ ms: 5.018, by: 'memory' })
  })
})

describe('bandwidthFor()', () => {
  test('is that of the smallest working set that holds the bytes, or of the largest', () => {
    expect(bandwidthFor(5e5, probe)).toBe(100)
    expect(bandwidthFor(5e6, probe)).toBe(25)
    expect(bandwidthFor(5e9, probe)).toBe(25)
  })
})
