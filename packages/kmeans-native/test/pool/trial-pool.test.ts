import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import type { FitProgress } from '../../src/backend.ts'
import { NonFiniteError } from '../../src/backend.ts'
import { typescriptBackend } from '../../src/fallback/typescript-backend.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'
import { createTrialPool } from '../../src/pool/trial-pool.ts'
import { chainedProblem } from '../suite/chained-sweep.ts'
import { blobs, problemOf, uniform } from '../suite/problems.ts'

const run = promisify(execFile)
const pools = [1, 2, 3].map((threads) => createTrialPool({ threads }))
afterAll(() => Promise.all(pools.map((pool) => pool.close())))

describe('createTrialPool()', () => {
  for (const dtype of ['float64', 'float32'] as DType[]) {
    it(`gives the bits of the sequential backend, whatever the number of workers, ${dtype}`, async () => {
      const { matrix } = blobs(3000, 6, { centres: 9, dtype })
      const sampleWeight = Float64Array.from({ length: 3000 }, (_, i) => 1 + (i % 4))
      const problem = problemOf(matrix, 8, { nInit: 7, seed: 2, sampleWeight, threads: 8 })
      const expected = await typescriptBackend.fit(problem)
      for (const pool of pools) expect(await pool.fit(problem)).toEqual(expected)
    })
  }

  it('gives the bits of a sequential sweep, in the order of kValues', async () => {
    const { nClusters: _, ...shared } = problemOf(uniform(1000, 3), 1, { nInit: 3, threads: 8 })
    const problem = { ...shared, init: 'random' as const, kValues: [3, 7, 1, 5] }
    const expected = await typescriptBackend.sweep(problem)
    for (const pool of pools) expect(await pool.sweep(problem)).toEqual(expected)
  })

  it('gives the bits of the sequential measures, whatever the number of workers', async () => {
    const { matrix } = blobs(1500, 4, { centres: 5 })
    for (const nClusters of [4, 700]) {
      const labels = Int32Array.from({ length: 1500 }, (_, i) => (i * i) % nClusters)
      const problem = { matrix, labels, nClusters, threads: 8 }
      const centroids = Float64Array.from({ length: nClusters * 4 }, (_, p) => p % 11)
      for (const sampleSize of [null, 1200]) {
        const expected = await typescriptBackend.silhouette({ ...problem, sampleSize, seed: 3 })
        for (const pool of pools) {
          expect(await pool.silhouette({ ...problem, sampleSize, seed: 3 })).toEqual(expected)
        }
      }
      const simplified = await typescriptBackend.simplifiedSilhouette({ ...problem, centroids })
      const dispersion = await typescriptBackend.dispersion(problem)
      for (const pool of pools) {
        expect(await pool.simplifiedSilhouette({ ...problem, centroids })).toEqual(simplified)
        expect(await pool.dispersion(problem)).toEqual(dispersion)
      }
    }
  })

  it('gives the bits of a chained sweep and reports its iterations', async () => {
    const sampleWeight = Float64Array.from({ length: 1000 }, (_, i) => 1 + (i % 4))
    const problem = chainedProblem(uniform(1000, 3), [1, 2, 3, 5, 8], { sampleWeight, rounds: 2 })
    const expected = await typescriptBackend.sweep(problem)
    const iterations = expected.flatMap(({ starts }) => starts.map(({ nIter }) => nIter))
    for (const pool of pools) {
      const seen: FitProgress[] = []
      expect(await pool.sweep(problem, { onProgress: (progress) => void seen.push(progress) })).toEqual(
        expected,
      )
      expect(seen).toHaveLength(iterations.reduce((a, b) => a + b))
    }
  })

  it('runs fits that overlap', async () => {
    const problems = [1, 2, 3, 4].map((seed) =>
      problemOf(uniform(500, 2, seed), 4, { nInit: 3, seed, threads: 2 }),
    )
    const found = await Promise.all(problems.map((problem) => pools[1].fit(problem)))
    for (const [i, problem] of problems.entries())
      expect(found[i]).toEqual(await typescriptBackend.fit(problem))
  })

  it('reports every iteration before the fit is done', async () => {
    const seen: FitProgress[] = []
    const problem = problemOf(uniform(2000, 4), 12, { nInit: 6, threads: 2 })
    const { starts } = await pools[1].fit(problem, { onProgress: (progress) => void seen.push(progress) })
    expect(seen).toHaveLength(starts.reduce((sum, { nIter }) => sum + nIter, 0))
  })

  it('revives an error of a worker with its class, place and code', async () => {
    const matrix = uniform(100, 3)
    matrix.data[50] = NaN
    const error = await pools[0].fit(problemOf(matrix, 2)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(NonFiniteError)
    expect(error).toMatchObject({
      name: 'NonFiniteError',
      code: 'ERR_NON_FINITE',
      row: 16,
      column: 2,
      value: NaN,
    })
  })

  it('leaves the calling thread free while a fit runs', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    let turnsBetween = 0
    const onProgress = (): void => {
      turnsBetween = Math.max(turnsBetween, turns)
    }
    await pools[0].fit(problemOf(uniform(20_000, 8), 32, { nInit: 2, tol: 0, maxIter: 20 }), { onProgress })
    clearInterval(timer)
    expect(turnsBetween).toBeGreaterThan(5)
  })

  it('rejects what still runs when it is closed, and starts again for no one', async () => {
    const pool = createTrialPool({ threads: 1 })
    const fit = pool.fit(problemOf(uniform(20_000, 8), 50, { nInit: 100, tol: 0 }))
    const closed = expect(fit).rejects.toThrow()
    await pool.close()
    await closed
  })

  it('refuses a number of threads that is no integer >= 1', () => {
    for (const threads of [0, -1, 1.5, NaN]) {
      expect(() => createTrialPool({ threads })).toThrow(
        /^Cannot create trial pool: 'threads' must be an integer >= 1/,
      )
    }
  })

  it('does not keep the process alive when it is idle', async () => {
    const script = `
      import { Matrix, createTrialPool } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)}
      const matrix = Matrix.fromRows(Array.from({ length: 100 }, (_, i) => [i]))
      const pool = createTrialPool({ threads: 1 })
      const problem = { matrix, nClusters: 3, init: 'k-means++', sampleWeight: null, maxIter: 9, tol: 0, seed: 1, nInit: 2, threads: 1 }
      const { inertia } = await pool.fit(problem, { onProgress() {} })
      const alive = () => process.getActiveResourcesInfo().filter((name) => /Worker|Port|Timeout/.test(name))
      for (let turn = 0; turn < 100 && alive().length > 0; turn++) await new Promise((next) => setImmediate(next))
      console.log(JSON.stringify({ inertia, alive: alive() }))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script])
    const { inertia, alive } = JSON.parse(stdout)
    expect(inertia).toBeGreaterThan(0)
    expect(alive).toEqual([])
  })

  it('copies a matrix of plain memory and leaves it attached', async () => {
    const data = Float64Array.from({ length: 60 }, (_, i) => i % 7)
    const problem = problemOf(Matrix.of(data, 20, 3), 3)
    expect(await pools[0].fit(problem)).toEqual(await typescriptBackend.fit(problem))
    expect(data).toHaveLength(60)
  })
})
