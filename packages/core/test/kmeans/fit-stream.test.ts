import { Matrix } from '@centroid/kmeans-native'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRows } from '../../../../fixtures/goldens.ts'
import { DataError } from '../../src/errors.ts'
import type { BatchSource } from '../../src/kmeans/batch-source.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { KMeansModel } from '../../src/kmeans/model.ts'
import type { PassProgress } from '../../src/kmeans/stream-context.ts'
import { eachBackend } from './each-backend.ts'
import { goldenCases, labelsHash } from './golden-data.ts'

type Random = () => number

/** Rows in batches of the given sizes, in turn. */
function batchesOf(rows: number[][], sizes: number[], weights?: number[]): BatchSource {
  return {
    *batches() {
      for (let from = 0, i = 0; from < rows.length; from += sizes[i++ % sizes.length]) {
        const to = from + sizes[i % sizes.length]
        const x = rows.slice(from, to)
        yield weights ? { x, sampleWeight: weights.slice(from, to) } : x
      }
    },
  }
}

function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

const problems = fc
  .record({
    rows: fc.oneof(fc.integer({ min: 8, max: 400 }), fc.integer({ min: 2048, max: 6000 })),
    cols: fc.integer({ min: 1, max: 6 }),
    k: fc.integer({ min: 1, max: 8 }),
    // Coarse grids of decimals make ties, duplicates and empty clusters.
    grid: fc.constantFrom(0, 0.1, 0.3, 1),
    offset: fc.constantFrom(0, 1e4, -1e8),
    seed: fc.nat(),
    sizes: fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 }),
    weighted: fc.boolean(),
    far: fc.boolean(),
    dtype: fc.constantFrom('float64' as const, 'float32' as const),
    tol: fc.constantFrom(0, 1e-4, 1e-2),
    maxIter: fc.constantFrom(1, 3, 300),
  })
  .map(({ rows: n, cols, k, grid, offset, seed, weighted, far, ...rest }) => {
    const random = randomFrom(seed)
    const value = (): number => {
      const u = random() * 4
      return offset + (grid ? Math.round(u / grid) * grid : u)
    }
    const rows = Array.from({ length: n }, () => Array.from({ length: cols }, value))
    const init = Array.from({ length: k }, (_, j) => rows[Math.floor((j * n) / k)].slice())
    if (far) init[k - 1] = init[k - 1].map((v) => v + 1000)
    const weights = weighted ? rows.map(() => Math.floor(random() * 4)) : undefined
    if (weights) weights[0] = 1
    return { rows, init, weights, ...rest }
  })

eachBackend((backend) => {
  describe('fitKMeans() of a source of batches', () => {
    it('equals the fit of the whole matrix from the same centroids, however the rows are cut', async () => {
      await fc.assert(
        fc.asyncProperty(problems, async ({ rows, init, weights, sizes, dtype, tol, maxIter }) => {
          const options = { nClusters: init.length, init, dtype, tol, maxIter, backend }
          const whole = await fitKMeans(rows, { ...options, ...(weights && { sampleWeight: weights }) })
          const streamed = await fitKMeans(batchesOf(rows, sizes, weights), { ...options, labels: true })
          expectSameFit(streamed, whole)
        }),
        { numRuns: 60 },
      )
    })

    const iris = readRows('iris')
    const source = (rows: number[][], size = 40): BatchSource => batchesOf(rows, [size])

    it.each(goldenCases())('equals scikit-learn on $set $scaling', async ({ rows, golden }) => {
      const robust = golden.explicit_fits.filter(
        (fit: { arithmetic_robust: boolean }) => fit.arithmetic_robust,
      )
      for (const expected of robust.slice(0, 6)) {
        const init = expected.init_rows.map((row: number) => rows[row])
        const options = { nClusters: expected.k, init, tol: expected.tol, labels: true, backend }
        const model = await fitKMeans(source(rows, 333), options)
        expect(labelsHash(model.labels)).toBe(expected.labels_sha256)
        expect(model).toMatchObject({ nIter: expected.n_iter, stoppedBy: expected.stopped_by })
        expect(Math.abs(model.inertia / expected.inertia - 1)).toBeLessThan(1e-12)
      }
    })

    it('moves empty clusters to the farthest rows of all batches', async () => {
      const rows = Array.from({ length: 21 }, (_, i) => [i - 10])
      const init = [[-0.9], [1000], [1001]]
      const options = { nClusters: 3, init, backend, tol: 0 }
      const purposes: string[] = []
      const onProgress = ({ purpose }: PassProgress): void => void purposes.push(purpose)
      const [streamed, whole] = [
        await fitKMeans(source(rows, 4), { ...options, labels: true, onProgress }),
        await fitKMeans(rows, options),
      ]
      expectSameFit(streamed, whole)
      expect(streamed.starts[0].relocations).toBe(2)
      expect(purposes.slice(0, 4)).toEqual(['count', 'centre', 'relocate', 'iterate'])
    })

    it('finds at least the inertia of the whole matrix where the sample is all of it', async () => {
      for (const seed of [1, 2, 3]) {
        const whole = await fitKMeans(iris, { nClusters: 6, seed, nInit: 4, backend })
        const streamed = await fitKMeans(source(iris), { nClusters: 6, seed, nInit: 4, backend })
        expect(streamed.inertia).toBeLessThanOrEqual(whole.inertia * (1 + 1e-12))
      }
    })

    it('depends on the rows and the seed, not on how a sampled source is cut', async () => {
      const rows = Array.from({ length: 3000 }, (_, i) => [
        Math.sin(i * 12.9898) * 9,
        Math.cos(i * 78.233) * 9,
      ])
      const weights = rows.map((_, i) => i % 3)
      const options = { nClusters: 7, seedRows: 200, seed: 5, nInit: 2, backend }
      const [a, b] = [
        await fitKMeans(batchesOf(rows, [3000], weights), options),
        await fitKMeans(batchesOf(rows, [7, 900], weights), options),
      ]
      expect(b.centroids).toEqual(a.centroids)
      expect(b.inertia).toBeCloseTo(a.inertia, 9)
    })

    it('keeps no labels unless asked, and its model predicts, is written and read', async () => {
      const model = await fitKMeans(source(iris), { nClusters: 3, seed: 1, backend })
      expect(model.labels).toHaveLength(0)
      expect(model.sizes).toEqual(sizesOf(model.predict(iris), 3))
      const read = KMeansModel.fromJSON(JSON.parse(JSON.stringify(model)))
      expect(read.predict(iris)).toEqual(model.predict(iris))
      expect(-model.score(iris)).toBeCloseTo(model.inertia, 9)
    })

    it('tells of every pass, and of the moves of the centroids', async () => {
      const seen: PassProgress[] = []
      const init = [iris[0], iris[60], iris[120]]
      const model = await fitKMeans(
        { nSamples: 150, batches: () => [Matrix.fromRows(iris)] },
        { nClusters: 3, init, backend, onProgress: (progress) => void seen.push(progress) },
      )
      const iterations = Array.from({ length: model.nIter }, (_, i) => i + 1)
      expect(seen.map(({ purpose }) => purpose)).toEqual([
        'centre',
        ...iterations.map(() => 'iterate'),
        'label',
      ])
      expect(seen.map(({ pass }) => pass)).toEqual(Array.from(seen.keys(), (i) => i + 1))
      expect(seen.map(({ iteration }) => iteration)).toEqual([0, ...iterations, model.nIter])
      expect(seen.every(({ rows, nClusters }) => rows === 150 && nClusters === 3)).toBe(true)
      expect(seen[0].shift).toBeNull()
      expect(seen[1].shift).toBeGreaterThan(0)
    })

    it.each([
      ['one buffer', 1],
      ['two buffers in turn', 2],
    ])('takes a source that fills %s over and over', async (_, count) => {
      const buffers = Array.from({ length: count }, () => Matrix.zeros(10, 4))
      const reusing: BatchSource = {
        *batches() {
          for (let b = 0; b < 15; b++) {
            const matrix = buffers[b % count]
            iris.slice(b * 10, b * 10 + 10).forEach((row, i) => matrix.row(i).set(row))
            yield matrix
          }
        },
      }
      const options = { nClusters: 4, init: iris.slice(0, 4), backend }
      expectSameFit(await fitKMeans(reusing, { ...options, labels: true }), await fitKMeans(iris, options))
    })

    it('refuses a source that overwrites a batch while it is worked on', async () => {
      const buffers = [Matrix.zeros(10, 4), Matrix.zeros(10, 4)]
      const careless: BatchSource = {
        *batches() {
          for (const b of [0, 1, 1]) yield buffers[b]
        },
      }
      await expect(fitKMeans(careless, { nClusters: 2, backend })).rejects.toThrow(
        'a batch must keep its values while the next is read, the batch from row 20 on lies in the memory of the one before',
      )
    })

    it.each<[string, () => BatchSource, object, string]>([
      ['no rows', () => source([]), {}, 'at least one row is required, the source gave none'],
      ['only empty batches', () => ({ batches: () => [[], []] }), {}, 'at least one row is required'],
      [
        'fewer rows than clusters',
        () => source([[1], [2]]),
        {},
        "'nClusters' must be an integer in [1, 2] (nSamples = 2), got 3",
      ],
      [
        'batches of different widths',
        () => ({ batches: () => [[[1, 2]], [[3, 4], [5, 6]], [[7]]] }), // prettier-ignore
        {},
        'every batch must have 2 columns as the first does, batch 2 (from row 3 on) has 1',
      ],
      [
        'NaN, counted over all batches',
        () => source(iris.map((row, i) => (i === 97 ? [1, 2, NaN, 4] : row))),
        {},
        'every value must be finite, got NaN at row 97, column 2',
      ],
      [
        'a source that can be read only once',
        () => {
          const once = source(iris).batches()
          return { batches: () => once }
        },
        {},
        "every pass must give 150 rows, pass 2 gave 0\nHint: every call of 'batches' must begin anew",
      ],
      [
        'a source that grows',
        () => {
          let passes = 0
          return { batches: () => [iris, ...(passes++ > 1 ? [iris.slice(0, 1)] : [])] }
        },
        {},
        'every pass must give 150 rows, pass 3 gave more than 150',
      ],
      [
        'a wrong number of rows',
        () => ({ ...source(iris), nSamples: 151 }),
        {},
        "every pass must give 151 rows, pass 1 gave 150\nHint: 'nSamples' of the source says 151",
      ],
      [
        'a batch that is no rows',
        () => ({ batches: () => ['rows'] as never }),
        {},
        'Cannot read batch 0: data must be a Matrix',
      ],
      [
        'no iterable',
        () => ({ batches: () => 7 as never }),
        {},
        "'batches' of the source must return an iterable of batches, got 7",
      ],
      [
        'weights as an option',
        () => source(iris),
        { sampleWeight: [1] },
        'Hint: yield { x, sampleWeight } instead of x',
      ],
      [
        'an unknown option',
        () => source(iris),
        { seedRow: 9 },
        "unknown option 'seedRow'\nHint: did you mean 'seedRows'?",
      ],
      [
        'wrong explicit centroids',
        () => source(iris),
        { init: [[1, 2]] },
        "'init' must be 3 x 4 (nClusters x nFeatures), got 1 x 2",
      ],
      [
        'negative weights',
        () =>
          batchesOf(
            iris,
            [40],
            iris.map((_, i) => (i === 50 ? -1 : 1)),
          ),
        {},
        "'sampleWeight' must be finite and >= 0, got -1 at row 50",
      ],
      [
        'no weight at all',
        () =>
          batchesOf(
            iris,
            [40],
            iris.map(() => 0),
          ),
        {},
        "'sampleWeight' must hold a positive weight, got none",
      ],
      [
        'weights for some batches',
        () => ({ batches: () => [iris, { x: iris, sampleWeight: iris.map(() => 1) }] }),
        {},
        'either every batch must bring weights or none, batch 1 has some',
      ],
    ])('refuses %s', async (_, from, options, message) => {
      await expect(fitKMeans(from(), { nClusters: 3, backend, ...options })).rejects.toThrow(message)
    })

    it('rejects with what the source throws, and closes it', async () => {
      const fault = new Error('disk gone')
      const closed: string[] = []
      const failing: BatchSource = {
        async *batches() {
          yield iris
          throw fault
        },
      }
      await expect(fitKMeans(failing, { nClusters: 3, backend })).rejects.toBe(fault)
      const refused: BatchSource = {
        async *batches() {
          try {
            yield iris
            yield [[1]]
            yield iris
          } finally {
            closed.push('closed')
          }
        },
      }
      await expect(fitKMeans(refused, { nClusters: 3, backend })).rejects.toBeInstanceOf(DataError)
      expect(closed).toEqual(['closed'])
    })

    it('ends with the reason of a signal, also where the source never answers', async () => {
      const reason = new Error('enough')
      const controller = new AbortController()
      const onProgress = (): void => controller.abort(reason)
      const options = { nClusters: 3, backend, signal: controller.signal }
      await expect(fitKMeans(source(iris), { ...options, onProgress })).rejects.toBe(reason)
      await expect(fitKMeans(source(iris), options)).rejects.toBe(reason)
      const silent = new AbortController()
      const stuck: BatchSource = {
        async *batches() {
          yield iris
          silent.abort(reason)
          await new Promise(() => {})
        },
      }
      await expect(fitKMeans(stuck, { ...options, signal: silent.signal })).rejects.toBe(reason)
    })
  })
})

function sizesOf(labels: Int32Array, k: number): number[] {
  return Array.from({ length: k }, (_, j) => labels.filter((label) => label === j).length)
}

function expectSameFit(streamed: KMeansModel, whole: KMeansModel): void {
  const summary = ({ nIter, stoppedBy, sizes, offset, labels, starts }: KMeansModel) => {
    return { nIter, stoppedBy, sizes, offset, labels, relocations: starts[0].relocations }
  }
  expect(summary(streamed)).toEqual(summary(whole))
  expect(Math.abs(streamed.inertia - whole.inertia)).toBeLessThanOrEqual(1e-12 * whole.inertia)
  streamed.centroids.data.forEach((value, p) =>
    expect(Math.abs(value - whole.centroids.data[p])).toBeLessThanOrEqual(
      1e-12 * Math.abs(whole.centroids.data[p]),
    ),
  )
}
