import { describe, expect } from 'vitest'
import { NonFiniteError } from '../../src/backend.ts'
import type { DType } from '../../src/matrix.ts'
import { Matrix } from '../../src/matrix.ts'
import type { SuiteContext } from './suite-context.ts'
import { problemOf, uniform } from './problems.ts'

/** Bad input is refused with its place, and good input is left alone. */
export function inputTests({ backend, test }: SuiteContext): void {
  describe('inputs', () => {
    for (const dtype of ['float64', 'float32'] as DType[]) {
      for (const value of [NaN, Infinity, -Infinity]) {
        test(`fit() names row and column of ${value} in ${dtype} data`, async () => {
          const matrix = uniform(500, 7, 1, dtype)
          matrix.data[321 * 7 + 4] = value
          matrix.data[400 * 7] = NaN
          const error = await backend.fit(problemOf(matrix, 3)).catch((reason: unknown) => reason)
          expect(error).toBeInstanceOf(NonFiniteError)
          expect(error).toMatchObject({ code: 'ERR_NON_FINITE', row: 321, column: 4, value })
        })
      }

      test(`fit() refuses ${dtype} values whose square overflows`, async () => {
        const matrix = uniform(50, 2, 1, dtype)
        matrix.data[21] = dtype === 'float32' ? 1e25 : 1e200
        await expect(backend.fit(problemOf(matrix, 3))).rejects.toMatchObject({
          name: 'NonFiniteError',
          row: 10,
          column: 1,
        })
      })
    }

    test('predict() and transform() name row and column of NaN', async () => {
      const { centroids, offset } = await backend.fit(problemOf(uniform(50, 2), 3))
      const bad = Matrix.fromRows([[1, 2], [3, NaN]]) // prettier-ignore
      for (const method of ['predict', 'transform'] as const) {
        expect(() => backend[method](bad, { centroids, offset, nClusters: 3 })).toThrow(
          expect.objectContaining({ code: 'ERR_NON_FINITE', row: 1, column: 1 }),
        )
      }
    })

    test('fit(), sweep(), predict() and transform() leave data, weights and centroids as they were', async () => {
      const matrix = uniform(300, 3)
      const sampleWeight = Float64Array.from({ length: 300 }, (_, i) => i % 4)
      const init = Float64Array.from({ length: 12 }, (_, p) => p / 12)
      const before = [matrix.data.slice(), sampleWeight.slice(), init.slice()]
      const { centroids, offset } = await backend.fit(problemOf(matrix, 4, { init, sampleWeight }))
      const { nClusters: _, ...shared } = problemOf(matrix, 1, { sampleWeight })
      await backend.sweep({ ...shared, init: 'random', kValues: [2, 3] })
      const fitted = [centroids.slice(), offset.slice()]
      backend.predict(matrix, { centroids, offset, nClusters: 4 })
      backend.transform(matrix, { centroids, offset, nClusters: 4 })
      expect([matrix.data, sampleWeight, init]).toEqual(before)
      expect([centroids, offset]).toEqual(fitted)
    })

    test('fit() refuses a matrix whose buffer was detached', async () => {
      const data = Float64Array.from({ length: 20 }, (_, i) => i)
      const matrix = Matrix.of(data, 10, 2)
      structuredClone(data.buffer, { transfer: [data.buffer] })
      await expect(backend.fit(problemOf(matrix, 2))).rejects.toThrow(/detached or resized/)
    })

    test('fit() takes a plain, a shared and an offset view of the same values alike', async () => {
      const shared = uniform(400, 3)
      const plain = Matrix.of(Float64Array.from(shared.data), 400, 3)
      const view = new Float64Array(new ArrayBuffer(8 * (1200 + 5)), 40, 1200)
      view.set(shared.data)
      const [a, b, c] = await Promise.all(
        [shared, plain, Matrix.of(view, 400, 3)].map((matrix) => backend.fit(problemOf(matrix, 4))),
      )
      expect(b).toEqual(a)
      expect(c).toEqual(a)
    })
  })
}
