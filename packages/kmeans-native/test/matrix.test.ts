import { describe, expect, it } from 'vitest'
import { Matrix } from '../src/matrix.ts'

describe('Matrix.fromRows()', () => {
  it('copies rows into shared memory, row-major', () => {
    const rows = [[1, 2, 3], [4, 5, 6]] // prettier-ignore
    const matrix = Matrix.fromRows(rows)
    expect(matrix).toMatchObject({ rows: 2, cols: 3, dtype: 'float64' })
    expect(Array.from(matrix.data)).toEqual([1, 2, 3, 4, 5, 6])
    expect(matrix.data.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(matrix.toRows()).toEqual(rows)
    expect(JSON.parse(JSON.stringify(matrix))).toEqual(rows)
  })

  it('rounds to float32 when asked', () => {
    expect(Matrix.fromRows([[0.1]], 'float32').data).toEqual(Float32Array.of(0.1))
  })

  it('takes typed rows', () => {
    expect(Matrix.fromRows([Float32Array.of(1, 2), Float32Array.of(3, 4)]).toRows()).toEqual([[1, 2], [3, 4]]) // prettier-ignore
  })

  const bad: [string, unknown, new () => Error, string][] = [
    [
      'no array',
      null,
      TypeError,
      'Cannot build matrix: rows must be an array of arrays of numbers, got null',
    ],
    ['no rows', [], RangeError, 'Cannot build matrix: at least one row is required, got none'],
    ['no columns', [[]], RangeError, 'Cannot build matrix: at least one column is required, got none'],
    ['numbers', [1, 2], TypeError, 'Cannot build matrix: row 0 must be an array of numbers, got 1'],
    [
      'ragged rows',
      [[1, 2], [3]],
      RangeError,
      'Cannot build matrix: every row must have 2 values as row 0 does, row 1 has 1',
    ],
    ['a string', [[1, 'x']], TypeError, 'Cannot build matrix: row 0, column 1 must be a number, got "x"'],
    [
      'undefined',
      [[undefined]],
      TypeError,
      'Cannot build matrix: row 0, column 0 must be a number, got undefined',
    ],
  ]
  for (const [what, rows, type, message] of bad) {
    it(`refuses ${what}`, () => {
      const build = (): Matrix => Matrix.fromRows(rows as number[][])
      expect(build).toThrow(type)
      expect(build).toThrow(message)
    })
  }
})

describe('Matrix.of()', () => {
  it('wraps the array itself', () => {
    const data = Float32Array.of(1, 2, 3, 4)
    const matrix = Matrix.of(data, 2, 2)
    expect(matrix.data).toBe(data)
    expect(matrix.dtype).toBe('float32')
  })

  it('refuses a length that is not rows * cols', () => {
    const message = 'Cannot build matrix: data must hold rows * cols = 2 * 3 = 6 values, got 5'
    expect(() => Matrix.of(new Float64Array(5), 2, 3)).toThrow(new RangeError(message))
  })

  it('refuses a detached buffer', () => {
    const data = new Float64Array(4)
    structuredClone(data.buffer, { transfer: [data.buffer] })
    expect(() => Matrix.of(data, 2, 2)).toThrow(RangeError)
  })

  for (const [rows, cols] of [
    [0, 1],
    [1, 0],
    [1.5, 2],
    [-1, 2],
    [2 ** 31, 1],
    [NaN, 1],
  ]) {
    // prettier-ignore
    it(`refuses ${rows} rows and ${cols} columns`, () => {
      expect(() => Matrix.of(new Float64Array(0), rows, cols)).toThrow(/must be an integer in \[1, 2147483647\]/)
    })
  }

  it('refuses what is no float array', () => {
    for (const data of [[1, 2], Int32Array.of(1, 2), null, 'x']) {
      expect(() => Matrix.of(data as unknown as Float64Array, 1, 2)).toThrow(TypeError)
    }
  })
})

describe('Matrix', () => {
  const matrix = Matrix.fromRows([[1, 2], [3, 4], [5, 6]]) // prettier-ignore

  it('row() is a view', () => {
    const own = Matrix.fromRows(matrix.toRows())
    own.row(1)[0] = 30
    expect(own.toRows()[1]).toEqual([30, 4])
  })

  it('row() refuses an index out of range', () => {
    for (const index of [-1, 3, 0.5]) {
      expect(() => matrix.row(index)).toThrow(
        `Cannot read row: index must be an integer in [0, 2], got ${index}`,
      )
    }
  })

  it('astype() gives itself or a converted copy', () => {
    expect(matrix.astype('float64')).toBe(matrix)
    const narrow = matrix.astype('float32')
    expect(narrow).toMatchObject({ rows: 3, cols: 2, dtype: 'float32' })
    expect(narrow.toRows()).toEqual(matrix.toRows())
  })
})
