import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Batch, BatchControl, BatchScan } from '../../src/batch.ts'
import { clusterTotals, labelSizes, runningTotals } from '../../src/batch.ts'
import { NonFiniteError } from '../../src/backend.ts'
import { centre } from '../../src/fallback/centring.ts'
import { sumBlocks } from '../../src/fallback/sum-blocks.ts'
import { Matrix } from '../../src/matrix.ts'
import { inertiaOf, problemOf, relativeError, uniform } from './problems.ts'
import type { SuiteContext } from './suite-context.ts'

const control = (): BatchControl => ({ threads: 2, cancel: new Int32Array(new SharedArrayBuffer(4)) })

/** Rows [from, from + rows) of a matrix, and their weights. */
function slice(matrix: Matrix, weights: Float64Array | null, from: number, rows: number): Batch {
  const data = matrix.data.subarray(from * matrix.cols, (from + rows) * matrix.cols)
  const sampleWeight = weights && weights.subarray(from, from + rows)
  return { matrix: Matrix.of(data, rows, matrix.cols), sampleWeight, firstRow: from }
}

function cut(matrix: Matrix, weights: Float64Array | null, size: number): Batch[] {
  const count = Math.ceil(matrix.rows / size)
  return Array.from({ length: count }, (_, b) =>
    slice(matrix, weights, b * size, Math.min(size, matrix.rows - b * size)),
  )
}

/** Scans of batches add up to what is known of the whole. */
export function batchTests({ backend, test }: SuiteContext): void {
  const problems = fc.record({
    rows: fc.integer({ min: 1, max: 3000 }),
    cols: fc.integer({ min: 1, max: 9 }),
    k: fc.integer({ min: 1, max: 7 }),
    size: fc.integer({ min: 1, max: 3000 }),
    dtype: fc.constantFrom('float64' as const, 'float32' as const),
    weighted: fc.boolean(),
  })

  describe('batches', () => {
    test('scanBatch() labels as predict() does, and adds up labels, sums and inertia of any cut', () =>
      fc.assert(
        fc.asyncProperty(problems, async ({ rows, cols, k, size, dtype, weighted }) => {
          const matrix = uniform(rows, cols, rows + cols, dtype)
          const weights = weighted ? Float64Array.from({ length: rows }, (_, i) => i % 3) : null
          const offset = new Float64Array(cols).fill(0.25)
          const centroids = uniform(k, cols, 7).data as Float64Array
          const centred = centroids.map((value) => value - 0.25)
          const totals = runningTotals(k, cols, { sums: true, inertia: true })
          const labels = new Int32Array(rows)
          for (const batch of cut(matrix, weights, size)) {
            const found = new Int32Array(batch.matrix.rows)
            const scan = { batch, centroids: centred, nClusters: k, offset, totals, distances: null }
            await backend.scanBatch({ ...scan, labels: found }, control())
            labels.set(found, batch.firstRow)
          }
          expect(labels).toEqual(backend.predict(matrix, { centroids, offset, nClusters: k }))
          const sizes = new Array<number>(k).fill(0)
          labels.forEach((label) => sizes[label]++)
          expect(labelSizes(totals)).toEqual(sizes)
          const expected = naiveTotals(matrix, weights, labels, offset, k)
          const { sums, weights: clusterWeights, members } = clusterTotals(totals)
          expect([clusterWeights, members]).toEqual([expected.weights, expected.members])
          sums.forEach((sum, p) => expect(sum).toBeCloseTo(expected.sums[p], 9))
          const problem = problemOf(matrix, k, { sampleWeight: weights })
          const inertia = (totals.inertia as Float64Array)[0] + (totals.inertia as Float64Array)[1]
          const fit = { centroids, offset, labels } as Parameters<typeof inertiaOf>[1]
          expect(relativeError(inertia, inertiaOf(problem, fit))).toBeLessThan(1e-12)
        }),
        { numRuns: 40 },
      ))

    test('scanBatch() tells labellings apart by a fingerprint that no cut changes', async () => {
      const matrix = uniform(2000, 3)
      const fingerprintOf = async (size: number, centroids: Float64Array): Promise<string> => {
        const totals = runningTotals(2, 3, {})
        const set = { centroids, nClusters: 2, offset: new Float64Array(3), labels: null, distances: null }
        for (const batch of cut(matrix, null, size))
          await backend.scanBatch({ batch, totals, ...set }, control())
        return totals.fingerprint.join()
      }
      const set = Float64Array.of(0.2, 0.5, 0.5, 0.8, 0.5, 0.5)
      const [whole, parts] = [await fingerprintOf(2000, set), await fingerprintOf(77, set)]
      expect(parts).toBe(whole)
      const nearly = Float64Array.of(0.2, 0.5, 0.5, 0.8, 0.5, 0.501)
      expect(await fingerprintOf(2000, nearly)).not.toBe(whole)
      expect(await fingerprintOf(2000, Float64Array.of(...set.slice(3), ...set.slice(0, 3)))).not.toBe(whole)
    })

    test('addColumns() gives the bits of the means and the variance of the whole matrix', () =>
      fc.assert(
        fc.asyncProperty(problems, fc.integer({ min: 0, max: 9000 }), async (problem, more) => {
          const { cols, size, dtype } = problem
          const matrix = uniform(problem.rows + more, cols, more, dtype)
          const expected = centre(matrix, new Int32Array(1))
          const { rows } = matrix
          const blocks = sumBlocks(rows).length - 1
          const totalOf = async (offset: Float64Array | null): Promise<Float64Array> => {
            const sums = new Float64Array(blocks * cols)
            for (const batch of cut(matrix, null, size)) {
              await backend.addColumns(batch, { totalRows: rows, offset, sums }, control())
            }
            const total = sums.slice(0, cols)
            for (let i = cols; i < sums.length; i++) total[i % cols] += sums[i]
            return total
          }
          const means = (await totalOf(null)).map((sum) => sum / rows)
          expect(means).toEqual(expected.offset)
          const { offset } = await backend.fit(problemOf(matrix, 1))
          expect(means).toEqual(offset)
          const squares = await totalOf(means)
          const variance = squares.reduce((sum, square) => sum + square / rows, 0) / cols
          expect(variance).toBe(expected.meanVariance)
        }),
        { numRuns: 25 },
      ))

    test('scanBatch() and addColumns() name the row of NaN in the stream', async () => {
      const matrix = uniform(500, 7)
      matrix.data[321 * 7 + 4] = NaN
      matrix.data[400 * 7] = Infinity
      const batch = { matrix, sampleWeight: null, firstRow: 10_000 }
      const place = { code: 'ERR_NON_FINITE', row: 10_321, column: 4 }
      const columns = {
        totalRows: 10_500,
        offset: null,
        sums: new Float64Array((sumBlocks(10_500).length - 1) * 7),
      }
      for (const attempt of [
        () => backend.scanBatch(scanOf(batch, 2), control()),
        () => backend.addColumns(batch, columns, control()),
      ]) {
        const error = await attempt().catch((reason: unknown) => reason)
        expect(error).toBeInstanceOf(NonFiniteError)
        expect(error).toMatchObject(place)
      }
    })

    test('scanBatch() ends when its flag is raised, and refuses shapes that do not fit', async () => {
      const batch = slice(uniform(500, 3), null, 0, 500)
      const cancelled = { threads: 1, cancel: new Int32Array(new SharedArrayBuffer(4)).fill(1) }
      await expect(backend.scanBatch(scanOf(batch, 2), cancelled)).rejects.toThrow(/cancelled/)
      const short = { ...batch, sampleWeight: new Float64Array(499) }
      await expect(backend.scanBatch(scanOf(short, 2), control())).rejects.toThrow(
        "Cannot scan batch: 'sampleWeight' must have one value per row, 500, got 499",
      )
      const wide = { ...scanOf(batch, 2), centroids: new Float64Array(4) }
      await expect(backend.scanBatch(wide, control())).rejects.toThrow(
        "'centroids' must hold nClusters * cols",
      )
    })
  })
}

function scanOf(batch: Batch, nClusters: number): BatchScan {
  const { cols } = batch.matrix
  const totals = runningTotals(nClusters, cols, { sums: true, inertia: true })
  const centroids = new Float64Array(nClusters * cols)
  return {
    batch,
    centroids,
    nClusters,
    offset: new Float64Array(cols),
    totals,
    labels: null,
    distances: null,
  }
}

function naiveTotals(
  matrix: Matrix,
  sampleWeight: Float64Array | null,
  labels: Int32Array,
  offset: Float64Array,
  k: number,
) {
  const { rows, cols, dtype } = matrix
  const sums = new Float64Array(k * cols)
  const weights = new Float64Array(k)
  const members = new Float64Array(k)
  for (let i = 0; i < rows; i++) {
    const weight = sampleWeight ? sampleWeight[i] : 1
    for (let t = 0; t < cols; t++) {
      const value = matrix.data[i * cols + t] - offset[t]
      sums[labels[i] * cols + t] += weight * (dtype === 'float32' ? Math.fround(value) : value)
    }
    weights[labels[i]] += weight
    members[labels[i]] += weight > 0 ? 1 : 0
  }
  return { sums, weights, members }
}
