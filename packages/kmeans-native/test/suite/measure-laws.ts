import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { NonFiniteError } from '../../src/backend.ts'
import { Mt19937 } from '../../src/fallback/rng.ts'
import type { ClusteredRows } from '../../src/measures.ts'
import { LabelCountError } from '../../src/measures.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'
import { clusterMeans, naiveSilhouette } from './naive-measures.ts'
import { blobs, uniform } from './problems.ts'
import type { SuiteContext } from './suite-context.ts'

const RUNS = { numRuns: 40, seed: 20_240_501 }

/** Rows in clusters of any sizes, some of them empty or of one row. */
const clusterings = fc
  .record({
    rows: fc.integer({ min: 4, max: 140 }),
    cols: fc.integer({ min: 1, max: 19 }),
    nClusters: fc.integer({ min: 2, max: 12 }),
    seed: fc.nat(),
    dtype: fc.constantFrom<DType>('float64', 'float32'),
  })
  .map(({ rows, cols, nClusters, seed, dtype }): ClusteredRows => {
    const { matrix } = blobs(rows, cols, { centres: 4, seed, dtype })
    const rng = new Mt19937(seed)
    const labels = Int32Array.from({ length: rows }, () =>
      Math.floor(rng.nextDouble() * rng.nextDouble() * Math.min(nClusters, rows)),
    )
    labels[0] = 0
    labels[1] = labels[2] = 1
    return { matrix, labels, nClusters: Math.min(nClusters, rows), threads: 1 }
  })
  .filter(({ labels }) => new Set(labels).size < labels.length)

/** Laws of the measures, on random clusterings. */
export function measureLawTests({ backend, test }: SuiteContext): void {
  const whole = { sampleSize: null, seed: 0 }
  const all = async (problem: ClusteredRows) => {
    const { matrix, labels, nClusters } = problem
    const centroids = clusterMeans(matrix, labels, nClusters)
    const { samples, mean } = await backend.silhouette({ ...problem, ...whole })
    const simplified = await backend.simplifiedSilhouette({ ...problem, centroids })
    const { calinskiHarabasz, daviesBouldin } = await backend.dispersion(problem)
    return { samples, mean, simplified: simplified.samples, calinskiHarabasz, daviesBouldin }
  }
  type Measures = Awaited<ReturnType<typeof all>>
  const expectClose = (found: Measures, expected: Measures, digits: number): void => {
    found.samples.forEach((value, i) => expect(value).toBeCloseTo(expected.samples[i], digits))
    found.simplified.forEach((value, i) => expect(value).toBeCloseTo(expected.simplified[i], digits))
    expect(found.mean).toBeCloseTo(expected.mean, digits)
    expect(found.calinskiHarabasz / expected.calinskiHarabasz).toBeCloseTo(1, digits)
    expect(found.daviesBouldin / expected.daviesBouldin).toBeCloseTo(1, digits)
  }
  const law = (title: string, check: (problem: ClusteredRows) => Promise<void>): void => {
    test(title, () => fc.assert(fc.asyncProperty(clusterings, check), RUNS))
  }

  describe('laws of the measures', () => {
    law('silhouette() is what its definition says', async (problem) => {
      const { samples, mean, clusterMeans: means } = await backend.silhouette({ ...problem, ...whole })
      const expected = naiveSilhouette(problem.matrix.toRows(), problem.labels)
      samples.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-12))
      expect(Math.abs(mean - average(expected))).toBeLessThan(1e-12)
      means.forEach((value, j) => {
        const own = expected.filter((_, i) => problem.labels[i] === j)
        if (own.length === 0) expect(value).toBeNaN()
        else expect(Math.abs(value - average(own))).toBeLessThan(1e-12)
      })
    })

    law('renaming the labels changes nothing', async (problem) => {
      const nClusters = problem.nClusters * 2
      if (nClusters > problem.matrix.rows) return
      const labels = problem.labels.map((label) => nClusters - 1 - 2 * label)
      expectClose(await all({ ...problem, labels, nClusters }), await all(problem), 12)
    })

    law('permuting the rows permutes the silhouettes', async (problem) => {
      const { matrix, labels } = problem
      const order = Array.from({ length: matrix.rows }, (_, i) => (i * 7 + 3) % matrix.rows)
      if (new Set(order).size < order.length) return
      const permuted = {
        ...problem,
        matrix: Matrix.fromRows(
          order.map((i) => matrix.row(i)),
          matrix.dtype,
        ),
        labels: Int32Array.from(order, (i) => labels[i]),
      }
      const [found, expected] = [await all(permuted), await all(problem)]
      const reordered = {
        ...expected,
        samples: Float64Array.from(order, (i) => expected.samples[i]),
        simplified: Float64Array.from(order, (i) => expected.simplified[i]),
      }
      expectClose(found, reordered, 12)
    })

    law('shifting the rows by 2^27 changes nothing but their rounding', async (problem) => {
      // Rounded beforehand, so that the shift itself loses nothing.
      const rounded = problem.matrix.astype('float64').data.map((value) => Math.round(value * 1024) / 1024)
      const { rows, cols } = problem.matrix
      const near = Matrix.of(rounded, rows, cols)
      const far = Matrix.of(rounded.map((value) => value + 2 ** 27), rows, cols) // prettier-ignore
      const [found, expected] = [
        await all({ ...problem, matrix: far }),
        await all({ ...problem, matrix: near }),
      ]
      expect(found.samples).toEqual(expected.samples)
      expectClose({ ...found, simplified: expected.simplified }, expected, 12)
    })

    law('scaling the rows by a power of two changes no bit', async (problem) => {
      const { rows, cols } = problem.matrix
      const base = problem.matrix.astype('float64')
      const scaled = Matrix.of(base.data.map((value) => value * 2 ** -40), rows, cols) // prettier-ignore
      const [found, expected] = [
        await all({ ...problem, matrix: scaled }),
        await all({ ...problem, matrix: base }),
      ]
      expect(found.simplified).toEqual(expected.simplified)
      expectClose(found, expected, 12)
    })

    law('1 and 8 threads give the same bits', async (problem) => {
      expect(await all({ ...problem, threads: 8 })).toEqual(await all(problem))
    })

    test('1, 2 and 8 threads give the same bits on 3000 rows, also with clusters of few rows', async () => {
      const { matrix } = blobs(3001, 5, { centres: 9 })
      for (const nClusters of [2, 7, 300, 2900]) {
        const labels = Int32Array.from({ length: 3001 }, (_, i) => (i * i) % nClusters)
        const found = [1, 2, 8].map((threads) => all({ matrix, labels, nClusters, threads }))
        const [one, two, eight] = await Promise.all(found)
        expect(two).toEqual(one)
        expect(eight).toEqual(one)
      }
    })

    law('a sample is measured as if its rows were all', async (problem) => {
      const { matrix, labels } = problem
      const sampleSize = Math.max(3, Math.floor(matrix.rows * 0.6))
      const sampled = await backend
        .silhouette({ ...problem, sampleSize, seed: matrix.rows })
        .catch((error: unknown) => {
          expect(error).toBeInstanceOf(LabelCountError)
          return null
        })
      if (!sampled?.rows) return
      const rows = Array.from(sampled.rows)
      expect(new Set(rows).size).toBe(sampleSize)
      expect(rows).toEqual([...rows].sort((a, b) => a - b))
      const subset = Matrix.fromRows(
        rows.map((i) => matrix.row(i)),
        matrix.dtype,
      )
      const own = Int32Array.from(rows, (i) => labels[i])
      const nClusters = Math.min(problem.nClusters, Math.max(...own) + 1)
      if (nClusters > sampleSize) return
      const expected = await backend.silhouette({
        ...problem,
        matrix: subset,
        labels: own,
        nClusters,
        ...whole,
      })
      expect(sampled.samples).toEqual(expected.samples)
      expect(sampled.mean).toBe(expected.mean)
    })

    test('silhouette() draws the rows that numpy permutes to the front', async () => {
      const matrix = uniform(10, 1)
      const labels = Int32Array.from({ length: 10 }, (_, i) => i % 2)
      const { rows } = await backend.silhouette({
        matrix,
        labels,
        nClusters: 2,
        threads: 1,
        sampleSize: 4,
        seed: 42,
      })
      // numpy.random.RandomState(42).permutation(10)[:4]
      expect(Array.from(rows ?? [])).toEqual([0, 1, 5, 8])
    })

    test('silhouette() of a sample as large as the rows takes all of them', async () => {
      const matrix = uniform(10, 2)
      const labels = Int32Array.from({ length: 10 }, (_, i) => i % 3)
      const problem = { matrix, labels, nClusters: 3, threads: 1, seed: 1 }
      const expected = await backend.silhouette({ ...problem, sampleSize: null })
      expect(expected.rows).toBeNull()
      for (const sampleSize of [10, 11, 1000])
        expect(await backend.silhouette({ ...problem, sampleSize })).toEqual(expected)
    })

    test('rows at 1e8 keep the silhouettes that they have in exact arithmetic', async () => {
      const rows = [[1e8], [1e8 + 1], [1e8 + 3], [1e8 + 4]]
      const problem = {
        matrix: Matrix.fromRows(rows),
        labels: Int32Array.of(0, 0, 1, 1),
        nClusters: 2,
        threads: 1,
      }
      const { samples } = await backend.silhouette({ ...problem, ...whole })
      expect(Array.from(samples)).toEqual([2.5 / 3.5, 1.5 / 2.5, 1.5 / 2.5, 2.5 / 3.5])
      const { calinskiHarabasz, daviesBouldin } = await backend.dispersion(problem)
      expect(calinskiHarabasz).toBe(18)
      expect(daviesBouldin).toBe(1 / 3)
    })
  })

  describe('refusals of the measures', () => {
    const matrix = uniform(30, 2)
    const problem = {
      matrix,
      labels: Int32Array.from({ length: 30 }, (_, i) => i % 3),
      nClusters: 3,
      threads: 1,
    }
    const centroids = new Float64Array(60)

    test('one label is refused by every measure, and a label for every row by silhouette and dispersion', async () => {
      const one = { ...problem, labels: new Int32Array(30), nClusters: 1 }
      const each = { ...problem, labels: Int32Array.from({ length: 30 }, (_, i) => i), nClusters: 30 }
      for (const refused of [one, each]) {
        const distinct = refused.nClusters
        const expected = { name: 'LabelCountError', code: 'ERR_LABEL_COUNT', distinct, rows: 30 }
        await expect(backend.silhouette({ ...refused, ...whole })).rejects.toMatchObject(expected)
        await expect(backend.dispersion(refused)).rejects.toMatchObject(expected)
      }
      const pair = centroids.slice(0, 2)
      await expect(backend.simplifiedSilhouette({ ...one, centroids: pair })).rejects.toThrow(LabelCountError)
      const { mean } = await backend.simplifiedSilhouette({
        ...each,
        centroids: matrix.data.slice() as Float64Array,
      })
      expect(mean).toBe(1)
    })

    test('a sample with one label is refused with its size', async () => {
      const labels = new Int32Array(30)
      labels[0] = 1
      const sampled = backend.silhouette({ ...problem, labels, sampleSize: 4, seed: 3 })
      await expect(sampled).rejects.toMatchObject({ name: 'LabelCountError', distinct: 1, rows: 4 })
    })

    test('values that are not finite are refused with their place', async () => {
      const bad = Matrix.of(matrix.data.slice(), 30, 2)
      bad.data[33] = NaN
      const refused = { ...problem, matrix: bad }
      const measures: (() => Promise<unknown>)[] = [
        () => backend.silhouette({ ...refused, ...whole }),
        () => backend.simplifiedSilhouette({ ...refused, centroids: new Float64Array(6) }),
        () => backend.dispersion(refused),
      ]
      for (const measure of measures) {
        const error = await measure().catch((reason: unknown) => reason)
        expect(error).toBeInstanceOf(NonFiniteError)
        expect(error).toMatchObject({ row: 16, column: 1 })
      }
    })

    test('labels of another length, type or range are refused', async () => {
      for (const [labels, found] of [
        [new Int32Array(29), RangeError],
        [Int32Array.from({ length: 30 }, (_, i) => i % 4), RangeError],
        [Int32Array.from({ length: 30 }, (_, i) => (i % 3) - 1), RangeError],
        [new Float64Array(30), TypeError],
      ] as const) {
        const refused = { ...problem, labels: labels as Int32Array }
        await expect(backend.dispersion(refused)).rejects.toThrow(found)
        await expect(backend.silhouette({ ...refused, ...whole })).rejects.toThrow(found)
      }
    })

    test('sampleSize, seed, centroids and a detached matrix are checked', async () => {
      await expect(backend.silhouette({ ...problem, sampleSize: 2, seed: 0 })).rejects.toThrow(/'sampleSize'/)
      await expect(backend.silhouette({ ...problem, sampleSize: 5, seed: -1 })).rejects.toThrow(/'seed'/)
      for (const wrong of [new Float64Array(5), new Float64Array(6).fill(NaN)])
        await expect(backend.simplifiedSilhouette({ ...problem, centroids: wrong })).rejects.toThrow(
          /'centroids'/,
        )
      const data = new Float64Array(60)
      const detached = { ...problem, matrix: Matrix.of(data, 30, 2) }
      structuredClone(data, { transfer: [data.buffer] })
      await expect(backend.dispersion(detached)).rejects.toThrow(/detached/)
    })
  })

  describe('hooks of the measures', () => {
    const { matrix, truth } = blobs(4000, 12, { centres: 6 })
    const problem = { matrix, labels: truth, nClusters: 6, threads: 2 }
    const centroids = clusterMeans(matrix, truth, 6)

    test('silhouette() tells shares that rise to 1', async () => {
      const seen: number[] = []
      await backend.silhouette({ ...problem, ...whole }, { onProgress: (share) => void seen.push(share) })
      expect(seen.at(-1)).toBe(1)
      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
    })

    test('a measure rejects with the reason of a signal that was aborted before', async () => {
      const reason = new Error('never mind')
      const hooks = { signal: AbortSignal.abort(reason) }
      await expect(backend.silhouette({ ...problem, ...whole }, hooks)).rejects.toBe(reason)
      await expect(backend.simplifiedSilhouette({ ...problem, centroids }, hooks)).rejects.toBe(reason)
      await expect(backend.dispersion(problem, hooks)).rejects.toBe(reason)
    })

    test('silhouette() ends with the reason of a signal that is aborted while it runs, and works again', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const shares: number[] = []
      const onProgress = (share: number): void => {
        shares.push(share)
        controller.abort(reason)
      }
      const large = blobs(20_000, 16, { centres: 3 })
      const long = { matrix: large.matrix, labels: large.truth, nClusters: 3, threads: 1, ...whole }
      await expect(backend.silhouette(long, { signal: controller.signal, onProgress })).rejects.toBe(reason)
      expect(Math.max(...shares)).toBeLessThan(1)
      expect((await backend.silhouette({ ...problem, ...whole })).mean).toBeGreaterThan(0)
    })

    test('a measure rejects with what the progress listener throws', async () => {
      const error = new Error('listener')
      const onProgress = (): void => {
        throw error
      }
      await expect(backend.silhouette({ ...problem, ...whole }, { onProgress })).rejects.toBe(error)
    })
  })
}

function average(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
