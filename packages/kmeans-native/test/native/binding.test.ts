import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadAddon, platformPackage } from '../../src/native/binding.ts'
import { trialSeed } from '../../src/trial-seed.ts'
import { nativeIt } from './native-it.ts'

const folder = mkdtempSync(join(tmpdir(), 'kmeans-binding-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('loadAddon()', () => {
  it('tries only KMEANS_NATIVE_PATH when it is set, and keeps why it failed', () => {
    const path = join(folder, 'missing.node')
    const { addon, attempts } = loadAddon({ KMEANS_NATIVE_PATH: path })
    expect(addon).toBeNull()
    expect(attempts).toEqual([{ path, error: 'no such file' }])
  })

  it('refuses an addon of another ABI', () => {
    const path = join(folder, 'other-abi.cjs')
    writeFileSync(path, 'module.exports = { abi: 0 }')
    const { addon, attempts } = loadAddon({ KMEANS_NATIVE_PATH: path })
    expect(addon).toBeNull()
    expect(attempts).toEqual([
      { path, error: expect.stringMatching(/^its ABI is 0, this package needs \d+$/) },
    ])
  })

  it('keeps the error of a file that is no addon', () => {
    const path = join(folder, 'text.node')
    writeFileSync(path, 'not a library')
    const { attempts } = loadAddon({ KMEANS_NATIVE_PATH: path })
    expect(attempts).toHaveLength(1)
    expect(attempts[0].error).not.toBe('')
  })
})

describe('platformPackage()', () => {
  it('names platform, architecture and, on Linux, the C library', () => {
    const libc = process.platform === 'linux' ? '-(gnu|musl)' : ''
    expect(platformPackage()).toMatch(
      new RegExp(`^@centroid/kmeans-native-${process.platform}-${process.arch}${libc}$`),
    )
  })
})

nativeIt('trialSeed() is the same function in C++ and in TypeScript', ({ addon }) => {
  const words = [0, 1, 2, 42, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]
  for (const seed of words) {
    for (const k of [1, 2, 20, 100_000, 2 ** 31 - 1]) {
      for (const start of [0, 1, 9, 1000])
        expect(addon.trialSeed(seed, k, start)).toBe(trialSeed(seed, k, start))
    }
  }
})

nativeIt('the addon refuses memory of another type or length', ({ addon }) => {
  const rows = new Float64Array(6)
  const out = new Int32Array(3)
  const predict = (data: unknown, centroids: Float64Array, labels: Int32Array) =>
    addon.predict(data as Float64Array, 3, 2, centroids, new Float64Array(2), 1, labels, 'euclidean')
  expect(predict(rows, new Float64Array(2), out)).toBeNull()
  expect(() => predict(rows.subarray(1), new Float64Array(2), out)).toThrow(RangeError)
  expect(() => predict(rows, new Float64Array(1), out)).toThrow(RangeError)
  expect(() => predict(rows, new Float64Array(2), new Int32Array(2))).toThrow(RangeError)
  expect(() => predict(new Int32Array(6), new Float64Array(2), out)).toThrow(TypeError)
  expect(() => predict([1, 2, 3, 4, 5, 6], new Float64Array(2), out)).toThrow(TypeError)
  structuredClone(rows, { transfer: [rows.buffer] })
  expect(() => predict(rows, new Float64Array(2), out)).toThrow(RangeError)
})
