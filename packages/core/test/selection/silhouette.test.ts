import { Matrix } from '@centroid/kmeans-native'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readGolden, readRows } from '../../../../fixtures/goldens.ts'
import { DataError } from '../../src/errors.ts'
import { readTable } from '../../src/data/read-table.ts'
import { silhouette, silhouetteSamples, silhouetteScore } from '../../src/selection/silhouette.ts'
import { eachBackend } from '../kmeans/each-backend.ts'
import { goldenCases } from '../kmeans/golden-data.ts'

const iris = readRows('iris')
const thirds = iris.map((_, i) => Math.floor(i / 50))

interface MicroSilhouette {
  name: string
  X?: number[][]
  D?: number[][]
  lower_triangle?: number[]
  labels: number[]
  silhouette?: number
  silhouette_samples?: number[]
}

function distancesOf({ D, lower_triangle = [] }: MicroSilhouette): number[][] {
  if (D) return D
  const rows = (1 + Math.sqrt(1 + 8 * lower_triangle.length)) / 2
  const below = (i: number, j: number): number => lower_triangle[(i * (i - 1)) / 2 + j]
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: rows }, (_, j) => (i === j ? 0 : i > j ? below(i, j) : below(j, i))),
  )
}

eachBackend((backend) => {
  describe('silhouette()', () => {
    it('gives the values of the small cases, also of given distances', async () => {
      const cases: MicroSilhouette[] = readGolden('micro').metrics
      let compared = 0
      for (const micro of cases) {
        if (!micro.silhouette && !micro.silhouette_samples) continue
        const metric = micro.X ? 'euclidean' : 'precomputed'
        const { mean, samples } = await silhouette(micro.X ?? distancesOf(micro), micro.labels, {
          metric,
          backend,
        })
        if (micro.silhouette !== undefined) expect(mean).toBeCloseTo(micro.silhouette, 14)
        micro.silhouette_samples?.forEach((value, i) => expect(samples[i]).toBeCloseTo(value, 14))
        compared++
      }
      expect(compared).toBe(6)
    })

    it('gives the goldens of every set within 1e-9', async () => {
      for (const { set, scaling, rows, golden } of goldenCases()) {
        const x = Matrix.fromRows(rows)
        for (const { k, labels, ...expected } of golden.best_of_many.results.slice(1, 6)) {
          const found = await silhouette(
            x,
            Array.from(labels as string, (digit) => parseInt(digit, 36)),
            { backend },
          )
          const name = `${set}, ${scaling}, k = ${k}`
          expect(Math.abs(found.mean / expected.silhouette - 1), name).toBeLessThan(1e-9)
          expected.silhouette_by_cluster.forEach((value: number, j: number) =>
            expect(found.clusterMeans[j], name).toBeCloseTo(value, 12),
          )
        }
      }
    })

    it('does not depend on what labels are called', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.maxSafeInteger(), { minLength: 3, maxLength: 3 }),
          async (names) => {
            const named = await silhouette(iris, thirds.map((label) => names[label]), { backend }) // prettier-ignore
            const plain = await silhouette(iris, thirds, { backend })
            expect(named.mean).toBeCloseTo(plain.mean, 13)
            named.samples.forEach((value, i) => expect(value).toBeCloseTo(plain.samples[i], 13))
            const order = [...names].sort((a, b) => a - b)
            named.clusterMeans.forEach((value, j) =>
              expect(value).toBeCloseTo(plain.clusterMeans[names.indexOf(order[j])], 13),
            )
          },
        ),
        { numRuns: 10 },
      )
    })

    it('takes a table, a Matrix, rows and float32 alike', async () => {
      const table = await readTable(new URL('../../../../fixtures/data/iris.csv', import.meta.url).pathname)
      const expected = await silhouetteScore(iris, thirds, { backend })
      expect(await silhouetteScore(table, thirds, { backend })).toBe(expected)
      const x = Matrix.fromRows(iris)
      expect(await silhouetteScore(x, Float64Array.from(thirds), { backend })).toBe(expected)
      expect(await silhouetteScore(x.astype('float32'), thirds, { backend })).toBeCloseTo(expected, 6)
      expect((await silhouetteSamples(x, thirds, { backend, threads: 1 })).length).toBe(150)
    })

    it('of a sample gives what its rows alone give, of features and of distances', async () => {
      const options = { sampleSize: 60, seed: 4, backend }
      const { rows, samples, mean } = await silhouette(iris, thirds, options)
      const drawn = Array.from(rows ?? [])
      const alone = await silhouette(drawn.map((i) => iris[i]), drawn.map((i) => thirds[i]), { backend }) // prettier-ignore
      expect(samples).toEqual(alone.samples)
      expect(await silhouetteScore(iris, thirds, { ...options, threads: 3 })).toBe(mean)
      const distances = iris.map((a) => iris.map((b) => Math.hypot(...a.map((value, t) => value - b[t]))))
      const given = await silhouette(distances, thirds, { ...options, metric: 'precomputed' })
      expect(given.rows).toEqual(rows)
      given.samples.forEach((value, i) => expect(value).toBeCloseTo(samples[i], 12))
    })

    it('refuses one label and one label for each row, in a sample too', async () => {
      const one = silhouetteScore(iris, new Int32Array(150), { backend })
      await expect(one).rejects.toThrow(/^Cannot measure clusters: labels must name at least 2 clusters of the 150 rows, got 1\nHint: /) // prettier-ignore
      const each = silhouetteScore(iris, Array.from(iris.keys()), { backend })
      await expect(each).rejects.toThrow(
        /labels must name at most nSamples - 1 = 149 clusters of the 150 rows, got 150/,
      )
      const lonely = thirds.map((_, i) => (i === 0 ? 1 : 0))
      await expect(silhouetteScore(iris, lonely, { backend, sampleSize: 3 })).rejects.toThrow(
        /of the 3 rows, got 1/,
      )
    })

    it('refuses bad rows, labels and options with what was required', async () => {
      const score = (labels: unknown, options: object = {}, x: unknown = iris): Promise<number> =>
        silhouetteScore(x as number[][], labels as number[], { backend, ...options })
      await expect(score([0, 1])).rejects.toThrow(
        /'labels' must hold one label per row \(nSamples = 150\), got 2/,
      )
      await expect(score(thirds.map((label) => label / 2))).rejects.toThrow(TypeError)
      await expect(score(thirds, { sampleSize: 2 })).rejects.toThrow(
        /'sampleSize' must be an integer in \[3, /,
      )
      await expect(score(thirds, { random_state: 2 })).rejects.toThrow(/did you mean 'seed'/)
      await expect(score(thirds, { metric: 'cosine' })).rejects.toThrow(RangeError)
      const missing = iris.map((row, i) => (i === 7 ? [NaN, ...row.slice(1)] : row))
      await expect(score(thirds, {}, missing)).rejects.toThrow(DataError)
      await expect(score(thirds, {}, missing)).rejects.toThrow(
        /^Cannot measure a silhouette: .* row 7, column 0/,
      )
      const reason = new Error('enough')
      await expect(score(thirds, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    })
  })
})

describe("silhouette() with metric 'precomputed'", () => {
  const options = { metric: 'precomputed' } as const

  it('refuses what are no distances', async () => {
    const D = [[0, 1, 2], [1, 0, 1], [2, 1, 0]] // prettier-ignore
    const labels = [0, 0, 1]
    await expect(silhouetteScore([[0, 1, 2], [1, 0, 1]], [0, 1], options)).rejects.toThrow(/\(nSamples x nSamples\)/) // prettier-ignore
    const diagonal = D.map((row, i) => (i === 1 ? [1, 0.1, 1] : row))
    await expect(silhouetteScore(diagonal, labels, options)).rejects.toThrow(/must be 0, got 0.1 for row 1/)
    for (const wrong of [-1, NaN, Infinity]) {
      const bad = D.map((row, i) => (i === 2 ? [2, wrong, 0] : row))
      const error = await silhouetteScore(bad, labels, options).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(DataError)
      expect((error as Error).message).toMatch(/row 2, column 1 \(counted from 0\)/)
    }
  })

  it('tells its progress and ends with the reason of its signal', async () => {
    const n = 3000
    const D = Matrix.zeros(n, n, 'float32')
    for (let p = 0; p < n * n; p++) D.data[p] = Math.abs(Math.floor(p / n) - (p % n))
    const labels = Array.from({ length: n }, (_, i) => Math.floor((i * 4) / n))
    const shares: number[] = []
    await silhouetteScore(D, labels, { ...options, onProgress: (share) => void shares.push(share) })
    expect(shares.length).toBeGreaterThan(2)
    expect(shares.at(-1)).toBe(1)
    const controller = new AbortController()
    const reason = new Error('enough')
    const onProgress = (): void => controller.abort(reason)
    await expect(
      silhouetteScore(D, labels, { ...options, signal: controller.signal, onProgress }),
    ).rejects.toBe(reason)
  })
})
