import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadAddon } from '../src/native/binding.ts'
import type * as SelectBackend from '../src/select-backend.ts'
import { problemOf, uniform } from './suite/problems.ts'

const MISSING = '/nowhere/kmeans_native.node'
const { addon } = loadAddon()

/** A fresh module: selections are made once per preference. */
async function freshly(): Promise<typeof SelectBackend> {
  vi.resetModules()
  return import('../src/select-backend.ts')
}

describe('selectBackend()', () => {
  beforeEach(() => {
    vi.stubEnv('KMEANS_BACKEND', undefined)
    vi.stubEnv('KMEANS_REQUIRE_NATIVE', undefined)
  })
  afterEach(() => vi.unstubAllEnvs())

  it('gives the backend in TypeScript when asked, and fits with it', async () => {
    const { selectBackend } = await freshly()
    const { backend, ...selection } = selectBackend('typescript')
    expect(selection).toEqual({
      name: 'typescript',
      simd: 'none',
      reason: 'typescript: it was asked for',
      attempts: [],
    })
    expect((await backend.fit(problemOf(uniform(50, 2), 3))).labels).toHaveLength(50)
  })

  it('gives the same selection for the same preference', async () => {
    const { selectBackend } = await freshly()
    for (const preference of ['typescript', 'auto'] as const) {
      expect(selectBackend(preference)).toBe(selectBackend(preference))
    }
  })

  it('checks problems before the backend gets them', async () => {
    const { selectBackend } = await freshly()
    const { backend } = selectBackend('typescript')
    await expect(backend.fit(problemOf(uniform(5, 2), 6))).rejects.toThrow(
      /'nClusters' must be an integer in \[1, 5\]/,
    )
    const { nClusters: _, ...shared } = problemOf(uniform(5, 2), 1)
    await expect(backend.sweep({ ...shared, init: 'random', kValues: [1, 9] })).rejects.toThrow(RangeError)
  })

  it('takes the preference from KMEANS_BACKEND', async () => {
    vi.stubEnv('KMEANS_BACKEND', 'typescript')
    expect((await freshly()).selectBackend().reason).toBe('typescript: it was asked for')
  })

  it('refuses an unknown preference and names where it came from', async () => {
    const { selectBackend } = await freshly()
    const message = "must be 'auto', 'native' or 'typescript', got \"cuda\""
    expect(() => selectBackend('cuda' as 'auto')).toThrow(
      new RangeError(`Cannot select backend: 'preference' ${message}`),
    )
    vi.stubEnv('KMEANS_BACKEND', 'cuda')
    expect(() => selectBackend()).toThrow(
      new RangeError(`Cannot select backend: 'KMEANS_BACKEND' ${message}`),
    )
  })

  it("falls back to TypeScript under 'auto' when the addon does not load, and says why", async () => {
    vi.stubEnv('KMEANS_NATIVE_PATH', MISSING)
    const { name, reason, attempts } = (await freshly()).selectBackend('auto')
    expect(name).toBe('typescript')
    expect(reason).toBe(`typescript: the native addon did not load (${MISSING}: no such file)`)
    expect(attempts).toEqual([{ path: MISSING, error: 'no such file' }])
  })

  it.each([
    ["'native'", 'native', undefined],
    ["'auto' with KMEANS_REQUIRE_NATIVE=1", 'auto', '1'],
  ] as const)(
    'fails for %s when the addon does not load, with every path and the cures',
    async (_, preference, required) => {
      vi.stubEnv('KMEANS_NATIVE_PATH', MISSING)
      vi.stubEnv('KMEANS_REQUIRE_NATIVE', required)
      const { selectBackend } = await freshly()
      expect(() => selectBackend(preference)).toThrow(
        expect.objectContaining({
          name: 'BackendUnavailableError',
          code: 'ERR_BACKEND_UNAVAILABLE',
          attempts: [{ path: MISSING, error: 'no such file' }],
          message: expect.stringMatching(
            /nowhere.*no such file\nHint: .*build-native.*KMEANS_NATIVE_PATH.*KMEANS_BACKEND=typescript/s,
          ),
        }),
      )
    },
  )

  it.skipIf(!addon)('gives the native backend where it loads (skipped where no addon is built)', async () => {
    const { selectBackend } = await freshly()
    const { backend, name, simd, reason } = selectBackend('native')
    expect([name, backend.name, backend.simd]).toEqual(['native', 'native', simd])
    expect(reason).toMatch(new RegExp(`^native: ${simd} kernels from .+`))
    expect(selectBackend('auto').name).toBe('native')
  })
})
