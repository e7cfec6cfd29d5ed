import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { FitOptions, FitResult } from '../../src/backend.ts'
import { runningTotals } from '../../src/batch.ts'
import { typescriptBackend } from '../../src/fallback/typescript-backend.ts'
import { Mt19937 } from '../../src/fallback/rng.ts'
import { Matrix } from '../../src/matrix.ts'
import { nativeIt } from './native-it.ts'

const options: FitOptions = { sampleWeight: null, maxIter: 40, tol: 1e-4, seed: 9, nInit: 3, threads: 1 }

function randomMatrix(rows: number, cols: number, dtype: 'float64' | 'float32', levels?: number): Matrix {
  const rng = new Mt19937(rows + cols)
  const matrix = Matrix.zeros(rows, cols, dtype)
  for (let i = 0; i < rows * cols; i++) {
    matrix.data[i] = levels ? Math.floor(rng.nextDouble() * levels) : rng.nextDouble()
  }
  return matrix
}

function digest({ centroids, labels, starts }: FitResult): string {
  const hash = createHash('sha256').update(centroids).update(labels)
  return hash.update(JSON.stringify(starts)).digest('hex')
}

describe.each(['float64', 'float32'] as const)('NativeBackend on %s', (dtype) => {
  nativeIt('fit() gives the same bits on 1, 2 and 8 threads', async ({ backend }) => {
    for (const [rows, cols, k] of [
      [20_000, 5, 7],
      [9000, 33, 20],
      [3001, 2, 3],
    ]) {
      for (const nInit of [1, 5]) {
        const problem = { ...options, matrix: randomMatrix(rows, cols, dtype), nClusters: k, nInit, tol: 0 }
        const [one, two, eight] = await Promise.all(
          [1, 2, 8].map((threads) => backend.fit({ ...problem, init: 'k-means++', threads })),
        )
        expect(digest(two)).toBe(digest(one))
        expect(digest(eight)).toBe(digest(one))
      }
    }
  })

  nativeIt('sweep() gives the bits of each fit', async ({ backend }) => {
    const matrix = randomMatrix(5000, 4, dtype)
    for (const init of ['k-means++', 'random'] as const) {
      const kValues = [6, 1, 3]
      const swept = await backend.sweep({ ...options, matrix, kValues, init, threads: 2 })
      for (const [i, nClusters] of kValues.entries()) {
        expect(digest(swept[i])).toBe(digest(await backend.fit({ ...options, matrix, nClusters, init })))
      }
    }
  })

  nativeIt(
    'fit() agrees with the TypeScript backend also where rows lie between centroids',
    async ({ backend }) => {
      for (let trial = 0; trial < 60; trial++) {
        const matrix = randomMatrix(8 + trial, 1 + (trial % 4), dtype, 3 + (trial % 5))
        const nClusters = 1 + (trial % 7)
        const problem = { ...options, matrix, nClusters, init: 'k-means++' as const, seed: trial, tol: 0 }
        const [native, typescript] = await Promise.all([backend.fit(problem), typescriptBackend.fit(problem)])
        expect(native.labels).toEqual(typescript.labels)
        expect(native.starts.map((start) => start.nIter)).toEqual(
          typescript.starts.map((start) => start.nIter),
        )
      }
    },
  )
})

nativeIt('scanBatch() gives the same bits on 1, 2 and 8 threads', async ({ backend }) => {
  const matrix = randomMatrix(20_000, 5, 'float64')
  const batch = {
    matrix,
    sampleWeight: Float64Array.from({ length: 20_000 }, (_, i) => 1 / (1 + i)),
    firstRow: 0,
  }
  const found = [1, 2, 8].map(async (threads) => {
    const totals = runningTotals(7, 5, { sums: true, inertia: true })
    const centroids = (randomMatrix(7, 5, 'float64').data as Float64Array).slice()
    const scan = { batch, centroids, nClusters: 7, offset: new Float64Array(5), totals }
    const control = { threads, cancel: new Int32Array(new SharedArrayBuffer(4)) }
    await backend.scanBatch({ ...scan, labels: null, distances: null }, control)
    return totals
  })
  const [one, two, eight] = await Promise.all(found)
  expect(two).toEqual(one)
  expect(eight).toEqual(one)
})

nativeIt('every instruction set gives the same bits', ({ addon, path }) => {
  const script = `
    const addon = require(${JSON.stringify(path)})
    const rows = 4000, cols = 11, data = new Float64Array(rows * cols)
    for (let i = 0, s = 1; i < data.length; i++) data[i] = (s = (s * 48271) % 2147483647) / 2147483647
    const labels = new Int32Array(rows)
    addon.fit({
      data, rows, cols, kValues: [9], init: 'k-means++', sampleWeight: null, maxIter: 50, tol: 0, seed: 4, nInit: 2,
      rounds: null, metric: 'euclidean', threads: 2, cancel: new Int32Array(new SharedArrayBuffer(4)), labels: [labels], onProgress: null,
    }).then(({ fits }) => console.log(addon.simd, require('node:crypto').createHash('sha256')
      .update(labels).update(fits[0].centroids).update(JSON.stringify(fits[0].starts)).digest('hex')))`
  const digestWith = (simd: string): string => {
    const env = { ...process.env, KMEANS_SIMD: simd }
    const [name, hash] = execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' })
      .trim()
      .split(' ')
    expect(name).toBe(simd)
    return hash
  }
  const available: Record<string, string[]> = {
    avx512: ['avx2', 'scalar'],
    avx2: ['scalar'],
    neon: ['scalar'],
  }
  for (const other of available[addon.simd] ?? []) expect(digestWith(other)).toBe(digestWith(addon.simd))
})

nativeIt('KMEANS_SIMD that this machine lacks is refused with what it has', ({ path }) => {
  const env = { ...process.env, KMEANS_SIMD: 'sse1' }
  const script = `try { require(${JSON.stringify(path)}) } catch (error) { console.log(error.message) }`
  const message = execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' })
  expect(message).toMatch(
    /^Cannot choose kernels: KMEANS_SIMD must be one of .*scalar on this machine, got sse1\nHint: /,
  )
})
