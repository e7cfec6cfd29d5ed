import { Worker } from 'node:worker_threads'
import { describe, expect } from 'vitest'
import { nativeIt } from './native-it.ts'

/** A worker that starts a long fit, says so, and then does `end`. */
function fittingWorker(path: string, end: string): Worker {
  const source = `
    const { parentPort } = require('node:worker_threads')
    const addon = require(${JSON.stringify(path)})
    const rows = 200000, cols = 8, data = new Float64Array(rows * cols).map(Math.random)
    const fit = addon.fit({
      data, rows, cols, kValues: [32], init: 'k-means++', sampleWeight: null, maxIter: 100000, tol: 0, seed: 1,
      nInit: 100, rounds: null, metric: 'euclidean', threads: 2, cancel: new Int32Array(new SharedArrayBuffer(4)), labels: [new Int32Array(rows)],
      onProgress: () => {},
    })
    parentPort.postMessage('started')
    ${end}`
  return new Worker(source, { eval: true })
}

/** Waits for the worker's first message and for its end; rejects when it fails. */
async function lifeOf(worker: Worker, onStarted: () => void): Promise<number> {
  worker.once('message', onStarted)
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', resolve)
  })
}

describe('NativeAddon.fit()', () => {
  nativeIt('is cancelled when its worker is terminated', async ({ path }) => {
    for (let round = 0; round < 3; round++) {
      const worker = fittingWorker(path, '')
      expect(await lifeOf(worker, () => void worker.terminate())).toBe(1)
    }
  })

  nativeIt('is cancelled when its worker exits', async ({ path }) => {
    const worker = fittingWorker(path, 'setImmediate(() => process.exit(3))')
    expect(await lifeOf(worker, () => {})).toBe(3)
  })
})

describe('NativeAddon.scanBatch()', () => {
  nativeIt('outlives neither a worker that is terminated nor one that exits', async ({ path }) => {
    const scanningWorker = (end: string): Worker =>
      new Worker(
        `
        const { parentPort } = require('node:worker_threads')
        const addon = require(${JSON.stringify(path)})
        const rows = 200000, cols = 8, k = 64, lanes = 4
        const array = (length) => new Float64Array(length).fill(0.5)
        for (let i = 0; i < 4; i++) addon.scanBatch({
          data: array(rows * cols), rows, cols, firstRow: 0, sampleWeight: null, centroids: array(k * cols),
          nClusters: k, offset: array(cols), labels: null, distances: null, lanes, sums: null, sizes: array(lanes * k),
          inertia: array(2), fingerprint: new Int32Array(2), threads: 2,
          cancel: new Int32Array(new SharedArrayBuffer(4)),
        })
        parentPort.postMessage('started')
        ${end}`,
        { eval: true },
      )
    const terminated = scanningWorker('setInterval(() => {}, 1000)')
    expect(await lifeOf(terminated, () => void terminated.terminate())).toBe(1)
    expect(await lifeOf(scanningWorker('setImmediate(() => process.exit(3))'), () => {})).toBe(3)
  })
})

nativeIt('NativeAddon.silhouette() is cancelled when its worker is terminated', async ({ path }) => {
  const source = `
    const { parentPort } = require('node:worker_threads')
    const addon = require(${JSON.stringify(path)})
    const rows = 300000, cols = 8, data = new Float64Array(rows * cols).map(Math.random)
    addon.silhouette({
      data, rows, cols, labels: Int32Array.from(data.slice(0, rows), (value) => value * 3), nClusters: 3, threads: 2,
      sampleSize: null, seed: 0, cancel: new Int32Array(new SharedArrayBuffer(4)), onProgress: () => {},
    })
    parentPort.postMessage('started')`
  for (let round = 0; round < 3; round++) {
    const worker = new Worker(source, { eval: true })
    expect(await lifeOf(worker, () => void worker.terminate())).toBe(1)
  }
})
