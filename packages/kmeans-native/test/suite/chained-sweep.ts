import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { FitProgress, FitResult, SweepProblem } from '../../src/backend.ts'
import { Matrix } from '../../src/matrix.ts'
import { blobs, distinctLabels, inertiaOf, problemOf, relativeError, uniform } from './problems.ts'
import type { Options } from './problems.ts'
import type { SuiteContext } from './suite-context.ts'

const RUNS = { numRuns: 25, seed: 20_261_123 }

const matrices = fc
  .record({
    rows: fc.integer({ min: 20, max: 150 }),
    cols: fc.integer({ min: 1, max: 6 }),
    centres: fc.integer({ min: 1, max: 8 }),
    spread: fc.constantFrom(0.2, 1, 4),
    seed: fc.nat(),
  })
  .map(({ rows, cols, ...how }) => blobs(rows, cols, how).matrix)

/** A chained sweep of one round over these values of k. */
export function chainedProblem(
  matrix: Matrix,
  kValues: number[],
  { rounds = 1, ...options }: Omit<Options, 'init' | 'nInit'> & { rounds?: number } = {},
): SweepProblem {
  const { nClusters: _, ...shared } = problemOf(matrix, 1, options)
  return { ...shared, init: 'k-means++', kValues, chained: { rounds } }
}

/** The chained sweep. */
export function chainedSweepTests({ backend, test }: SuiteContext): void {
  const range = (first: number, last: number): number[] =>
    Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const inertias = (results: FitResult[]): number[] => results.map(({ inertia }) => inertia)

  const expectValid = (problem: SweepProblem, results: FitResult[]): void => {
    const { matrix, kValues } = problem
    expect(results).toHaveLength(kValues.length)
    results.forEach((result, i) => {
      const nClusters = kValues[i]
      const { labels, centroids, offset, sizes, inertia, bestStart, starts } = result
      expect(centroids).toHaveLength(nClusters * matrix.cols)
      expect(labels).toEqual(backend.predict(matrix, { centroids, offset, nClusters }))
      expect(sizes).toEqual(range(0, nClusters - 1).map((j) => labels.filter((label) => label === j).length))
      expect(relativeError(inertia, inertiaOf({ ...problem, nClusters }, result))).toBeLessThan(1e-12)
      const { nIter, stoppedBy } = starts[bestStart]
      expect(result).toMatchObject({ inertia: starts[bestStart].inertia, nIter, stoppedBy })
    })
  }

  const expectFalling = (kValues: number[], results: FitResult[]): void => {
    const order = kValues.map((_, i) => i).sort((a, b) => kValues[a] - kValues[b])
    order.slice(1).forEach((i, before) => {
      expect(results[i].inertia).toBeLessThanOrEqual(results[order[before]].inertia)
    })
  }

  describe('chained sweep', () => {
    test('sweep() in a chain gives valid clusterings whose inertia never rises with k', async () => {
      const kSets = fc.uniqueArray(fc.integer({ min: 1, max: 18 }), { minLength: 1, maxLength: 10 })
      const rounds = fc.integer({ min: 1, max: 3 })
      await fc.assert(
        fc.asyncProperty(matrices, kSets, rounds, async (matrix, kValues, rounds) => {
          const problem = chainedProblem(matrix, kValues, { rounds, seed: 5 })
          const results = await backend.sweep(problem)
          expectValid(problem, results)
          expectFalling(kValues, results)
        }),
        RUNS,
      )
    })

    test('sweep() in a chain ends at centroids that are the means of their rows', async () => {
      const { matrix } = blobs(300, 3, { centres: 5, seed: 3 })
      for (const { labels, centroids, sizes } of await backend.sweep(
        chainedProblem(matrix, range(1, 9), { tol: 0, rounds: 2 }),
      )) {
        const sums = new Float64Array(centroids.length)
        labels.forEach((label, i) => matrix.row(i).forEach((value, t) => (sums[label * 3 + t] += value)))
        sums.forEach((sum, p) => expect(centroids[p]).toBeCloseTo(sum / sizes[Math.floor(p / 3)], 10))
      }
    })

    test('sweep() in a chain keeps its inertia from rising where rows repeat and k exceeds them', async () => {
      for (const levels of [1, 2, 3]) {
        const grid = Matrix.fromRows(
          uniform(90, 2, levels)
            .toRows()
            .map((row) => row.map((value) => Math.floor(value * levels) * 0.1 + 1e6)),
        )
        const problem = chainedProblem(grid, range(1, 14), { rounds: 2 })
        const results = await backend.sweep(problem)
        results.forEach(({ centroids, offset, labels }, i) => {
          expect(labels).toEqual(backend.predict(grid, { centroids, offset, nClusters: i + 1 }))
        })
        expectFalling(problem.kValues, results)
        expect(distinctLabels(results[13])).toBe(levels * levels)
        expect(results[13].inertia).toBeLessThan(1e-15)
      }
    })

    test('sweep() in a chain keeps its inertia from rising far from the origin', async () => {
      const far = Matrix.of(uniform(400, 2).data.map((value) => value + 1e9) as Float64Array, 400, 2)
      const problem = chainedProblem(far, range(1, 25), { rounds: 2 })
      expectFalling(problem.kValues, await backend.sweep(problem))
    })

    test('sweep() in a chain minds the weights', async () => {
      const { matrix } = blobs(200, 2, { centres: 4 })
      const sampleWeight = Float64Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? 0 : (i % 3) + 0.5))
      const problem = chainedProblem(matrix, range(1, 8), { sampleWeight, rounds: 2 })
      const results = await backend.sweep(problem)
      expectValid(problem, results)
      expectFalling(problem.kValues, results)
      const kept = Array.from(sampleWeight.keys()).filter((i) => sampleWeight[i] > 0)
      const without = await backend.sweep(
        chainedProblem(Matrix.fromRows(kept.map((i) => Array.from(matrix.row(i)))), [1], {
          sampleWeight: Float64Array.from(kept, (i) => sampleWeight[i]),
        }),
      )
      expect(relativeError(results[0].inertia, without[0].inertia)).toBeLessThan(1e-12)
    })

    test('sweep() in a chain finds separate clusters', async () => {
      const { matrix } = blobs(600, 2, { centres: 9, spread: 20, seed: 4 })
      const results = await backend.sweep(chainedProblem(matrix, range(1, 12), { rounds: 2 }))
      const best = await backend.fit(problemOf(matrix, 9, { nInit: 20 }))
      expect(relativeError(results[8].inertia, best.inertia)).toBeLessThan(1e-9)
    })

    test('sweep() in a chain gives the same for the same seed, and for any number of threads', async () => {
      const matrix = uniform(3000, 4)
      const problem = chainedProblem(matrix, range(1, 7), { seed: 11, rounds: 2 })
      const first = await backend.sweep(problem)
      expect(await backend.sweep(problem)).toEqual(first)
      expect(await backend.sweep({ ...problem, threads: 3 })).toEqual(first)
      const other = await backend.sweep({ ...problem, seed: 12 })
      expect(inertias(other)).not.toEqual(inertias(first))
    })

    test('sweep() in a chain gives its results in the order of kValues, also of equal ones', async () => {
      const matrix = uniform(200, 3)
      const ascending = await backend.sweep(chainedProblem(matrix, [2, 3, 6]))
      const found = await backend.sweep(chainedProblem(matrix, [6, 2, 3, 6]))
      expect(found).toEqual([ascending[2], ascending[0], ascending[1], ascending[2]])
      expect(found[0].labels).not.toBe(found[3].labels)
    })

    test('sweep() in a chain of one k is the best of as many starts as rounds', async () => {
      const matrix = uniform(300, 2)
      const [chained] = await backend.sweep(chainedProblem(matrix, [6], { rounds: 4, seed: 3 }))
      const fit = await backend.fit(problemOf(matrix, 6, { nInit: 4, seed: 3 }))
      expect(chained.labels).toEqual(fit.labels)
      expect(chained.centroids).toEqual(fit.centroids)
      expect(chained.starts.map(({ nIter }) => nIter)).toEqual(fit.starts.map(({ nIter }) => nIter))
    })

    test('sweep() in a chain with more rounds is rarely worse', async () => {
      const matrix = uniform(500, 3)
      const kValues = range(1, 12)
      const total = async (rounds: number): Promise<number> =>
        inertias(await backend.sweep(chainedProblem(matrix, kValues, { rounds }))).reduce((a, b) => a + b)
      expect(await total(4)).toBeLessThanOrEqual(await total(1))
    })

    test('sweep() in a chain reports every iteration of every start', async () => {
      const seen: FitProgress[] = []
      const kValues = range(1, 6)
      const results = await backend.sweep(chainedProblem(uniform(500, 3), kValues, { rounds: 2 }), {
        onProgress: (progress) => void seen.push(progress),
      })
      results.forEach(({ starts }, i) => {
        starts.forEach(({ nIter }, start) => {
          const own = seen.filter((p) => p.nClusters === kValues[i] && p.start === start)
          expect(own.map(({ iteration }) => iteration)).toEqual(range(1, nIter))
        })
      })
      const iterations = results.flatMap(({ starts }) => starts.map(({ nIter }) => nIter))
      expect(seen).toHaveLength(iterations.reduce((a, b) => a + b))
    })

    test('sweep() in a chain ends with the reason of a signal that is aborted while it runs', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const sweep = backend.sweep(chainedProblem(uniform(5000, 4), range(1, 30), { rounds: 50, tol: 0 }), {
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      })
      await expect(sweep).rejects.toBe(reason)
    })

    test('sweep() in a chain rejects with what the progress listener throws', async () => {
      const error = new Error('listener')
      const onProgress = (): void => {
        throw error
      }
      const sweep = backend.sweep(chainedProblem(uniform(500, 2), range(1, 4)), { onProgress })
      await expect(sweep).rejects.toBe(error)
    })

    test('sweep() names row and column of NaN in a chain, too', async () => {
      const matrix = uniform(50, 2)
      matrix.data[21] = NaN
      await expect(backend.sweep(chainedProblem(matrix, [1, 2]))).rejects.toMatchObject({
        row: 10,
        column: 1,
      })
    })
  })
}
