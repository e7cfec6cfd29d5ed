import { afterAll, beforeAll, expect, it } from 'vitest'
import { BackendUnavailableError, outcomeOf } from '../../src/errors.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { sweepKMeans } from '../../src/selection/sweep-kmeans.ts'

const names = ['KMEANS_NATIVE_PATH', 'KMEANS_REQUIRE_NATIVE', 'KMEANS_BACKEND']
const before = names.map((name) => process.env[name])
const rows = [[0], [1], [8], [9]]

beforeAll(() => {
  for (const name of names) delete process.env[name]
  process.env.KMEANS_NATIVE_PATH = '/nowhere/kmeans_native.node'
})

afterAll(() => {
  names.forEach((name, i) => {
    if (before[i] === undefined) delete process.env[name]
    else process.env[name] = before[i]
  })
})

it("backend: 'native' rejects with BackendUnavailableError where the addon does not load", async () => {
  for (const attempt of [
    fitKMeans(rows, { nClusters: 2, backend: 'native' }),
    sweepKMeans(rows, { backend: 'native' }),
  ]) {
    const error = await attempt.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(BackendUnavailableError)
    expect(outcomeOf[(error as BackendUnavailableError).code].exitCode).toBe(3)
    expect((error as Error).message).toContain('/nowhere/kmeans_native.node: no such file')
    expect((error as Error).message).toContain('\nHint: ')
  }
})

it("backend: 'auto' falls back to TypeScript where the addon does not load", async () => {
  const model = await fitKMeans(rows, { nClusters: 2, backend: 'auto' })
  expect(model.backend).toEqual({ name: 'typescript', simd: 'none' })
  expect(model.inertia).toBe(1)
})
