import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { fitKMeans } from '@centroid/core'
import { backendsHere } from './compare/centroid.ts'
import { uniformNoise } from './datasets.ts'
import { describeMachine, writeResult } from './machine.ts'
import { round } from './statistics.ts'

/**
 * Peak memory of one fit: how far the resident set rises above what it was with the input in place, as a share of the
 * input. Each case runs in a process of its own, after a small fit that loads all code. Promised: at most 1.2, that is
 * one packed copy and a fifth for labels, sums and the rest; a peak of 2.2 times the input, the input included.
 */
interface MemoryCase {
  n: number
  d: number
  k: number
  dtype: 'float64' | 'float32'
  backend: 'native' | 'typescript'
  init: 'given' | 'k-means++'
}

interface Measured {
  inputMiB: number
  growthMiB: number
}

const MiB = 2 ** 20
const PROMISED = 1.2
const shapes = [
  { n: 1_000_000, d: 16, k: 16, dtype: 'float64' },
  { n: 2_000_000, d: 4, k: 16, dtype: 'float64' },
  { n: 500_000, d: 32, k: 16, dtype: 'float32' },
] as const

if (process.send) {
  const measured = await measure(JSON.parse(process.argv[2]) as MemoryCase)
  process.send(measured, () => process.disconnect())
} else {
  const machine = describeMachine()
  const cases = []
  for (const { name } of backendsHere()) {
    const backend = name as 'native' | 'typescript'
    for (const shape of shapes) {
      for (const init of ['given', 'k-means++'] as const)
        cases.push(await report({ ...shape, backend, init }))
    }
  }
  const result = { benchmark: 'peak growth of the resident set in a fit', promised: PROMISED, machine, cases }
  console.error(`\nwritten to ${writeResult('memory', result)}`)
}

async function report(task: MemoryCase) {
  const measured = await inOwnProcess(task)
  const growth = round(measured.growthMiB / measured.inputMiB)
  const { n, d, dtype, backend, init } = task
  const verdict = growth <= PROMISED ? 'kept' : 'BROKEN'
  console.error(
    `${backend.padEnd(10)} ${n} x ${d} ${dtype} ${init.padEnd(9)}  input ${round(measured.inputMiB)} MiB, ` +
      `growth ${round(measured.growthMiB)} MiB = ${growth} x input, peak ${round(growth + 1)} x  (${verdict})`,
  )
  return { ...task, ...measured, growth, peak: round(growth + 1) }
}

function inOwnProcess(task: MemoryCase): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(task)], { execArgv: ['--expose-gc'] })
    child.once('message', (message) => resolve(message as Measured))
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code !== 0) reject(new Error(`Cannot measure memory: the process ended with code ${code}`))
    })
  })
}

async function measure({ n, d, k, dtype, backend, init }: MemoryCase): Promise<Measured> {
  const options = { maxIter: 10, tol: 0, nInit: 1, backend }
  await fitKMeans(uniformNoise(50_000, d, 1, dtype), { ...options, nClusters: k })
  const x = uniformNoise(n, d, 1, dtype)
  const centroids = Array.from({ length: k }, (_, j) => Array.from(x.row(Math.floor((j * n) / k))))
  gc?.()
  const before = process.memoryUsage.rss()
  await fitKMeans(x, { ...options, nClusters: k, init: init === 'given' ? centroids : init })
  const peak = process.resourceUsage().maxRSS * 1024
  return { inputMiB: x.data.byteLength / MiB, growthMiB: (peak - before) / MiB }
}
