import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { BadValue } from '../../src/native/bad-value.ts'
import type { NativeFitRequest } from '../../src/native/binding.ts'
import { nativeIt } from './native-it.ts'
import { answerOf, noise, rawRequest } from './raw-request.ts'

type Floats = Float64Array | Float32Array

const rows = 12
const cols = 3
const request = (changes: Partial<NativeFitRequest> = {}): NativeFitRequest =>
  rawRequest(noise(rows * cols), cols, changes)

function detached<T extends Floats | Int32Array>(array: T): T {
  structuredClone(array, { transfer: [array.buffer as ArrayBuffer] })
  return array
}

describe('NativeAddon.fit() refuses', () => {
  const refused: Record<string, () => unknown> = {
    'no rows': () => request({ rows: 0 }),
    'a negative number of rows': () => request({ rows: -1 }),
    'rows beyond int32': () => request({ rows: 2 ** 31 }),
    'rows that are NaN': () => request({ rows: NaN }),
    'rows as a string': () => ({ ...request(), rows: '12' }),
    'more rows than data': () => request({ rows: rows + 1 }),
    'rows and columns beyond all memory': () => request({ rows: 2 ** 31 - 1, cols: 2 ** 31 - 1 }),
    'no columns': () => request({ cols: 0 }),
    'detached data': () => request({ data: detached(noise(rows * cols)) }),
    'data of integers': () => ({ ...request(), data: new Int32Array(rows * cols) }),
    'data in a DataView': () => ({ ...request(), data: new DataView(new ArrayBuffer(rows * cols * 8)) }),
    'no data': () => ({ ...request(), data: undefined }),
    'more clusters than rows': () => request({ kValues: [rows + 1] }),
    'zero clusters': () => request({ kValues: [0] }),
    'no values of k': () => request({ kValues: [] }),
    'no values of k, with given centroids': () => request({ kValues: [], init: noise(2 * cols) }),
    'values of k that are no array': () => ({ ...request(), kValues: 2 }),
    'given centroids of another length': () => request({ init: noise(2 * cols - 1) }),
    'given centroids in float32': () => ({ ...request(), init: new Float32Array(2 * cols) }),
    'detached given centroids': () => request({ init: detached(noise(2 * cols)) }),
    'an init that is a number': () => ({ ...request(), init: 3 }),
    'too few weights': () => request({ sampleWeight: new Float64Array(rows - 1).fill(1) }),
    'weights in float32': () => ({ ...request(), sampleWeight: new Float32Array(rows) }),
    'detached weights': () => request({ sampleWeight: detached(new Float64Array(rows).fill(1)) }),
    'labels of another length': () => request({ labels: [new Int32Array(rows - 1)] }),
    'labels of another type': () => ({ ...request(), labels: [new Float64Array(rows)] }),
    'detached labels': () => request({ labels: [detached(new Int32Array(rows))] }),
    'fewer labels than values of k': () => request({ kValues: [2, 3], labels: [new Int32Array(rows)] }),
    'labels that are no array': () => ({ ...request(), labels: null }),
    'no memory for cancelling': () => ({ ...request(), cancel: null }),
    'memory for cancelling without length': () => request({ cancel: new Int32Array(0) }),
    'zero iterations': () => request({ maxIter: 0 }),
    'zero starts': () => request({ nInit: 0 }),
    'zero threads': () => request({ threads: 0 }),
    'a tolerance that is no number': () => ({ ...request(), tol: 'small' }),
    'a seed that is no number': () => ({ ...request(), seed: {} }),
    'a missing request': () => undefined,
    'a number for a request': () => 7,
  }
  for (const [what, make] of Object.entries(refused)) {
    nativeIt(what, async ({ addon }) => {
      await expect(async () => addon.fit(make() as NativeFitRequest)).rejects.toThrow(
        /^Cannot|A number|An array/,
      )
      const sound = request()
      expect(await addon.fit(sound)).toMatchObject({ failure: null, badValue: null, cancelled: false })
    })
  }

  nativeIt('seedIndices() refuses no values of k, and memory of another length', ({ addon }) => {
    const none = request({ kValues: [], labels: [] })
    expect(() => addon.seedIndices(none, new Int32Array(0))).toThrow(RangeError)
    expect(() => addon.seedIndices(request(), new Int32Array(3))).toThrow(RangeError)
    expect(addon.seedIndices(request(), new Int32Array(2))).toBeNull()
  })
})

describe('NativeAddon finds values that are not finite', () => {
  const shape = fc.record({
    rows: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1000, max: 6000 })),
    cols: fc.integer({ min: 1, max: 9 }),
    isSingle: fc.boolean(),
    threads: fc.integer({ min: 1, max: 4 }),
    places: fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: 1, maxLength: 4 }),
    value: fc.constantFrom(NaN, Infinity, -Infinity, 1e37, -1e37),
  })

  nativeIt('at the first row and column where they stand', async ({ addon }) => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ rows, cols, isSingle, threads, places, value }) => {
        const count = rows * cols
        const data = isSingle ? Float32Array.from(noise(count)) : noise(count)
        const bad = isSingle || !Number.isFinite(value) ? value : value * 1e120
        const indices = places.map((place) => Math.floor(place * count))
        for (const index of indices) data[index] = bad
        const first = Math.min(...indices)
        const expected: BadValue = {
          row: Math.floor(first / cols),
          column: first % cols,
          value: data[first],
        }
        const fit = rawRequest(data, cols, { kValues: [1], threads })
        expect((await addon.fit(fit)).badValue).toEqual(expected)
        expect(addon.seedIndices(fit, new Int32Array(1))).toEqual(expected)
        const origin = new Float64Array(cols)
        expect(addon.predict(data, rows, cols, origin, origin, 1, new Int32Array(rows), 'euclidean')).toEqual(
          expected,
        )
        expect(
          addon.transform(data, rows, cols, origin, origin, 1, new Float64Array(rows), 'euclidean'),
        ).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })
})

describe('NativeAddon reads a view as it reads a copy', () => {
  /** The values anew, `skipped` elements into their buffer, with trash on both sides. */
  function placed<T extends Floats>(values: T, skipped: number, isShared: boolean): T {
    const bytes = (values.length + skipped + 2) * values.BYTES_PER_ELEMENT
    const buffer = isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)
    const Type = values.constructor as new (buffer: ArrayBufferLike, offset?: number, length?: number) => T
    new Type(buffer).fill(NaN)
    const view = new Type(buffer, skipped * values.BYTES_PER_ELEMENT, values.length)
    view.set(values)
    return view
  }

  const problem = fc.record({
    rows: fc.integer({ min: 3, max: 400 }),
    cols: fc.integer({ min: 1, max: 20 }),
    isSingle: fc.boolean(),
    isShared: fc.boolean(),
    skipped: fc.integer({ min: 0, max: 17 }),
    threads: fc.integer({ min: 1, max: 4 }),
  })

  nativeIt('wherever it begins and whether its memory is shared', async ({ addon }) => {
    await fc.assert(
      fc.asyncProperty(problem, async ({ rows, cols, isSingle, isShared, skipped, threads }) => {
        const data = isSingle ? Float32Array.from(noise(rows * cols)) : noise(rows * cols)
        const sampleWeight = noise(rows, 2).map(Math.abs)
        const init = noise(3 * cols, 3)
        const plain = rawRequest(data, cols, { kValues: [3], init, sampleWeight })
        const view = rawRequest(placed(data, skipped, isShared), cols, {
          kValues: [3],
          init: placed(init, skipped, isShared),
          sampleWeight: placed(sampleWeight, skipped, isShared),
          labels: [new Int32Array(new ArrayBuffer((rows + skipped) * 4), skipped * 4)],
          threads,
        })
        const expected = await addon.fit(plain)
        expect(answerOf(await addon.fit(view), view)).toBe(answerOf(expected, plain))
        const [{ centroids }] = expected.fits
        const labels = new Int32Array(rows)
        const offset = placed(expected.offset, skipped, isShared)
        addon.predict(
          view.data,
          rows,
          cols,
          placed(centroids, skipped, isShared),
          offset,
          3,
          labels,
          'euclidean',
        )
        expect(labels).toEqual(plain.labels[0])
        expect(view.data).toEqual(placed(data, skipped, isShared))
      }),
      { numRuns: 60 },
    )
  })
})
