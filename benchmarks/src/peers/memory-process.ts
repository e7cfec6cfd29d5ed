import { fitKMeans } from '@centroid/core'
import type { MemoryCase, MemoryGrowth } from '../benchmarks/memory.ts'
import { spreadRows } from '../data/spread-rows.ts'
import { uniformNoise } from '../data/uniform-noise.ts'

/** One fit in a process of its own, after a small one that loads all code; sends how far the resident set rose. */
const { n, d, k, dtype, backend, init } = JSON.parse(process.argv[2]) as MemoryCase
const options = { maxIter: 10, tol: 0, nInit: 1, backend, nClusters: k }
await fitKMeans(uniformNoise(Math.min(n, 50_000), d, 1, dtype), options)

const matrix = uniformNoise(n, d, 1, dtype)
const centroids = spreadRows(matrix, k).toRows()
gc?.()
const before = process.memoryUsage.rss()
await fitKMeans(matrix, { ...options, init: init === 'given' ? centroids : init })
const growth: MemoryGrowth = {
  inputBytes: matrix.data.byteLength,
  growthBytes: process.resourceUsage().maxRSS * 1024 - before,
}
process.send?.(growth, () => process.disconnect())
