import { parseArgs } from 'node:util'
import { Matrix } from '@centroid/kmeans-native'
import {
  fitKMeans,
  fitMiniBatchKMeans,
  selectBackend,
  type BatchSource,
  type PassProgress,
} from '@centroid/core'
import { describeMachine, writeResult } from './machine.ts'
import { round } from './statistics.ts'

/**
 * Trains on rows that are made as they are read, by default 160 million of 16 doubles (20.5 GB), and prints how much
 * memory the process ever held, the time of every pass, and what making the rows alone takes.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '160000000' },
    cols: { type: 'string', default: '16' },
    k: { type: 'string', default: '8' },
    'max-iter': { type: 'string', default: '3' },
    'batch-rows': { type: 'string', default: '65536' },
    init: { type: 'string', default: 'k-means++' },
    'mini-batch': { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
})
const rows = Number(values.rows)
const cols = Number(values.cols)
const k = Number(values.k)
const batchRows = Number(values['batch-rows'])
const gigabytes = (rows * cols * 8) / 1e9
const init = values.init === 'random' ? 'random' : 'k-means++'

const machine = describeMachine()
const source = generatedRows()
const generatorSeconds = timeOf(() => {
  let sum = 0
  for (const batch of source.batches() as Iterable<Matrix>) sum += batch.data[0]
  return sum
})
console.error(`${gigabytes.toFixed(1)} GB; making them alone: ${generatorSeconds.toFixed(1)} s a pass`)

const passes: { purpose: PassProgress['purpose']; seconds: number; gigabytesPerSecond: number }[] = []
let begun = performance.now()
const start = begun
const cpuBefore = process.cpuUsage()
const options = { nClusters: k, init, maxIter: Number(values['max-iter']), tol: 0, seed: 1 } as const
const model = values['mini-batch']
  ? await fitMiniBatchKMeans(source, { ...options, maxIter: 1 })
  : await fitKMeans(source, { ...options, onProgress: ({ purpose }) => timePass(purpose) })
const seconds = (performance.now() - start) / 1000
const cpu = process.cpuUsage(cpuBefore)
const cpuSeconds = (cpu.user + cpu.system) / 1e6
const maxRssMiB = process.resourceUsage().maxRSS / 1024
const { inertia, nIter, stoppedBy } = model
console.error(
  `${round(seconds)} s (${round(cpuSeconds)} s of processor time), at most ${round(maxRssMiB)} MiB resident, inertia ${inertia}, ${nIter} iterations, ${stoppedBy}`,
)
if (values.record) {
  const shape = {
    rows,
    cols,
    k,
    batchRows,
    gigabytes: round(gigabytes),
    generatorSeconds: round(generatorSeconds),
  }
  const fit = {
    inertia,
    nIter,
    stoppedBy,
    seconds: round(seconds),
    cpuSeconds: round(cpuSeconds),
    maxRssMiB: round(maxRssMiB),
    passes,
  }
  const { name, simd } = selectBackend()
  const path = writeResult('larger-than-memory', { machine, backend: { name, simd }, ...shape, fit })
  console.error(`written to ${path}`)
}

function timePass(purpose: PassProgress['purpose']): void {
  const now = performance.now()
  const took = (now - begun) / 1000
  begun = now
  passes.push({ purpose, seconds: round(took), gigabytesPerSecond: round(gigabytes / took) })
  console.error(`${purpose}: ${took.toFixed(1)} s, ${(gigabytes / took).toFixed(2)} GB/s`)
}

/**
 * Twelve blobs, made by copying a block of rows and moving three values of every eighth row by the number of the batch;
 * two buffers in turn, so that one is filled while the other is read.
 */
function generatedRows(): BatchSource {
  const pattern = blobPattern()
  const buffers = [0, 1].map(() => Matrix.zeros(batchRows, cols))
  return {
    nSamples: rows,
    *batches() {
      for (let first = 0, b = 0; first < rows; first += batchRows, b++) {
        const { data } = buffers[b % 2]
        data.set(pattern.data)
        const move = ((b * 2654435761) % 4096) / 4096 - 0.5
        for (let p = 0; p < data.length; p += cols * 8)
          for (let t = 0; t < 3 && t < cols; t++) data[p + t] += move
        const count = Math.min(batchRows, rows - first)
        yield count === batchRows ? buffers[b % 2] : Matrix.of(data.subarray(0, count * cols), count, cols)
      }
    },
  }
}

function blobPattern(): Matrix {
  const matrix = Matrix.zeros(batchRows, cols)
  for (let p = 0; p < matrix.data.length; p++) {
    const blob = Math.floor(p / cols) % 12
    matrix.data[p] = ((blob * 7 + (p % cols) * 5) % 12) + Math.sin(p * 0.7) + Math.sin(p * 1.3)
  }
  return matrix
}

function timeOf(work: () => unknown): number {
  const from = performance.now()
  work()
  return (performance.now() - from) / 1000
}
