import * as core from '@centroid/core'
import type { PassesResult, PassesTask } from '../benchmarks/larger-than-memory.ts'
import { generatedBatches, type GeneratedBatches } from '../data/generated-batches.ts'
import { round } from '../measure/statistics.ts'

/** Fits rows that are made as they are read, and sends how long every pass took and how much memory it held. */
type FitBatches = (source: GeneratedBatches, options: object) => Promise<{ nIter: number; inertia: number }>

const task = JSON.parse(process.argv[2]) as PassesTask
const gigabytes = (task.rows * task.cols * 8) / 1e9
const source = generatedBatches(task.rows, task.cols)

const begun = performance.now()
let made = 0
for (const batch of source.batches()) made += batch.rows
const generatorSeconds = round((performance.now() - begun) / 1000)
if (made !== task.rows) throw new Error(`Cannot measure batches: ${task.rows} rows must be made, got ${made}`)

const fit = 'fitMiniBatchKMeans' in core ? await fitInPasses() : null
const result: PassesResult = { ...task, gigabytes: round(gigabytes), generatorSeconds, fit }
process.send?.(result, () => process.disconnect())

async function fitInPasses(): Promise<NonNullable<PassesResult['fit']>> {
  const passes: { purpose: string; seconds: number; gbPerSecond: number }[] = []
  const start = performance.now()
  let passBegun = start
  const onProgress = ({ purpose }: { purpose: string }) => {
    const now = performance.now()
    const seconds = (now - passBegun) / 1000
    passBegun = now
    passes.push({ purpose, seconds: round(seconds), gbPerSecond: round(gigabytes / seconds) })
  }
  const options = { nClusters: task.k, init: 'k-means++', maxIter: 3, tol: 0, seed: 1, onProgress }
  const { nIter, inertia } = await (core.fitKMeans as unknown as FitBatches)(source, options)
  return {
    seconds: round((performance.now() - start) / 1000),
    nIter,
    inertia,
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
    passes,
  }
}
