import { execFileSync } from 'node:child_process'
import { describe, expect } from 'vitest'
import { typescriptBackend } from '../../src/fallback/typescript-backend.ts'
import type { ClusteredRows } from '../../src/measures.ts'
import type { DType } from '../../src/matrix.ts'
import { clusterMeans } from '../suite/naive-measures.ts'
import { blobs } from '../suite/problems.ts'
import { nativeIt } from './native-it.ts'

function clustered(rows: number, cols: number, nClusters: number, dtype: DType): ClusteredRows {
  const { matrix } = blobs(rows, cols, { centres: 5, seed: cols, dtype })
  const labels = Int32Array.from({ length: rows }, (_, i) => (i * i + (i >> 3)) % nClusters)
  return { matrix, labels, nClusters, threads: 2 }
}

describe('native measures equal those in TypeScript', () => {
  for (const dtype of ['float64', 'float32'] as DType[]) {
    for (const [rows, cols, nClusters] of [
      [40, 1, 2],
      [257, 3, 20],
      [700, 16, 5],
      [900, 17, 300],
      [2500, 2, 7],
      [500, 65, 3],
    ]) {
      nativeIt(`on ${rows} x ${cols} in ${nClusters} clusters, ${dtype}`, async ({ backend: native }) => {
        const problem = clustered(rows, cols, nClusters, dtype)
        for (const sampleSize of [null, Math.ceil(rows * 0.8)]) {
          const asked = { ...problem, sampleSize, seed: 7 }
          const [found, expected] = [
            await native.silhouette(asked),
            await typescriptBackend.silhouette(asked),
          ]
          expect(found.rows).toEqual(expected.rows)
          expect(Math.abs(found.mean - expected.mean)).toBeLessThan(1e-12)
          found.samples.forEach((value, i) =>
            expect(Math.abs(value - expected.samples[i])).toBeLessThan(1e-12),
          )
        }
        const centroids = clusterMeans(problem.matrix, problem.labels, nClusters)
        const simplified = await native.simplifiedSilhouette({ ...problem, centroids })
        expect(simplified).toEqual(await typescriptBackend.simplifiedSilhouette({ ...problem, centroids }))
        expect(await native.dispersion(problem)).toEqual(await typescriptBackend.dispersion(problem))
      })
    }
  }
})

nativeIt('every instruction set gives the same measures within 1e-12', ({ addon, path }) => {
  const script = `
    const addon = require(${JSON.stringify(path)})
    const rows = 1500, cols = 11, nClusters = 6, data = new Float64Array(rows * cols)
    for (let i = 0, s = 1; i < data.length; i++) data[i] = (s = (s * 48271) % 2147483647) / 2147483647
    const labels = Int32Array.from({ length: rows }, (_, i) => (i * i) % nClusters)
    labels[5] = 2
    const request = {
      data, rows, cols, labels, nClusters, threads: 2, sampleSize: null, seed: 0, centroids: data.slice(0, nClusters * cols),
      cancel: new Int32Array(new SharedArrayBuffer(4)), onProgress: null,
    }
    Promise.all([addon.silhouette(request), addon.simplifiedSilhouette(request), addon.dispersion(request)]).then(
      (outcomes) => console.log(JSON.stringify([addon.simd, ...outcomes.map(({ result }) =>
        [...(result.samples ?? []), ...Object.values(result).filter(Number.isFinite)])])))`
  const measuresWith = (simd: string): number[] => {
    const env = { ...process.env, KMEANS_SIMD: simd }
    const [name, ...values] = JSON.parse(
      execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' }),
    )
    expect(name).toBe(simd)
    return values.flat()
  }
  const available: Record<string, string[]> = {
    avx512: ['avx2', 'scalar'],
    avx2: ['scalar'],
    neon: ['scalar'],
  }
  const expected = measuresWith(addon.simd)
  expect(expected.length).toBeGreaterThan(3000)
  for (const other of available[addon.simd] ?? []) {
    measuresWith(other).forEach((value, i) =>
      expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected[i]))),
    )
  }
})

nativeIt('the addon refuses labels of another type, length or range', async ({ addon }) => {
  const request = {
    data: Float64Array.of(1, 2, 3, 4),
    rows: 4,
    cols: 1,
    labels: Int32Array.of(0, 0, 1, 1),
    nClusters: 2,
    threads: 1,
    cancel: new Int32Array(new SharedArrayBuffer(4)),
    onProgress: null,
  }
  const silhouette = { ...request, sampleSize: null, seed: 0 }
  expect((await addon.silhouette(silhouette)).result?.mean).toBeGreaterThan(0)
  expect(() => addon.silhouette({ ...silhouette, labels: new Int32Array(3) })).toThrow(RangeError)
  expect(() => addon.dispersion({ ...request, labels: new Uint32Array(4) as unknown as Int32Array })).toThrow(
    TypeError,
  )
  expect(() => addon.simplifiedSilhouette({ ...request, centroids: new Float64Array(3) })).toThrow(RangeError)
  const outcome = await addon.silhouette({ ...silhouette, labels: Int32Array.of(0, 0, 1, 2) })
  expect(outcome).toMatchObject({ failure: 'a label is out of range', result: null })
})
