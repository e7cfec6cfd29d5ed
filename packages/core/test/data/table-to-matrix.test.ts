import { desc, table } from 'arquero'
import { describe, expect, test } from 'vitest'
import { DataError } from '../../src/errors.ts'
import { numericColumns } from '../../src/data/numeric-columns.ts'
import { tableToMatrix } from '../../src/data/table-to-matrix.ts'

const flowers = table({
  length: Float64Array.of(5.1, 4.9, 6.3),
  width: [3.5, 3, 3.3],
  species: ['setosa', 'setosa', 'virginica'],
})

describe('tableToMatrix()', () => {
  test('takes the numeric columns, or those named, in that order', () => {
    expect(numericColumns(flowers)).toEqual(['length', 'width'])
    expect(tableToMatrix(flowers).toRows()).toEqual([
      [5.1, 3.5],
      [4.9, 3],
      [6.3, 3.3],
    ])
    expect(tableToMatrix(flowers, ['width', 'length']).row(0)).toEqual(Float64Array.of(3.5, 5.1))
  })

  test('lives in shared memory', () => {
    expect(tableToMatrix(flowers).data.buffer).toBeInstanceOf(SharedArrayBuffer)
  })

  test('follows a filter and an order', () => {
    const view = flowers.filter((row: { species: string }) => row.species === 'setosa').orderby('width')
    expect(tableToMatrix(view, ['length']).toRows()).toEqual([[4.9], [5.1]])
    expect(tableToMatrix(flowers.orderby(desc('length')), ['length']).toRows()).toEqual([[6.3], [5.1], [4.9]])
  })

  test('takes typed arrays and big integers', () => {
    const counts = table({ a: Int32Array.of(1, 2), b: [3n, 4n], c: Float32Array.of(0.5, 1) })
    expect(tableToMatrix(counts).toRows()).toEqual([
      [1, 3, 0.5],
      [2, 4, 1],
    ])
  })

  test.each([
    ['text', { a: ['setosa', 'b'] }, 'column "a" must be numeric, row 1 is "setosa"'],
    ['text after numbers', { a: ['1', '2', 'x'] }, 'column "a" must be numeric, row 3 is "x"'],
    ['quoted numbers', { a: ['1', '2'] }, 'row 1 is "1"\nHint: write numbers without quotes'],
    ['decimal commas', { a: ['1,5'] }, 'Hint: write numbers with a decimal point'],
    ['truth values', { a: [true] }, 'row 1 is true'],
    ['dates', { a: [new Date(0)] }, 'row 1 is "1970-01-01T00:00:00.000Z"'],
    [
      'missing values',
      { a: [1, null, undefined, NaN] },
      'column "a" has 3 missing values, first at row 2\nHint: ',
    ],
    ['one missing value', { a: [1, null] }, 'column "a" has 1 missing value, at row 2\nHint: '],
    ['only missing values', { a: [null, null] }, 'column "a" has 2 missing values, first at row 1'],
    ['infinity', { a: Float64Array.of(1, -Infinity) }, 'column "a" must be finite, row 2 is -Infinity'],
    ['no rows', { a: [] }, 'at least one row is required'],
  ])('refuses %s', (_, columns, reason) => {
    const build = () => tableToMatrix(table(columns), ['a'])
    expect(build).toThrow(DataError)
    expect(build).toThrow(reason)
    expect(build).toThrow(/^Cannot build matrix: /)
  })

  test('refuses a table without numeric columns, saying what it found', () => {
    expect(() => tableToMatrix(table({ a: ['x'], b: ['y'] }))).toThrow(
      /at least one numeric column is required, got only text in "a", "b"/,
    )
    expect(() => tableToMatrix(table({}))).toThrow(DataError)
  })

  test('names the nearest column to an unknown one', () => {
    expect(() => tableToMatrix(flowers, ['lenght'])).toThrow(/got "lenght"\nHint: did you mean "length"\?/)
    expect(() => tableToMatrix(flowers, ['zzz'])).toThrow(/Hint: there are "length", "width", "species"/)
    expect(() => tableToMatrix(flowers, ['constructor'])).toThrow(DataError)
  })

  test('refuses a list that is no list of distinct names', () => {
    expect(() => tableToMatrix(flowers, ['width', 'width'])).toThrow(RangeError)
    expect(() => tableToMatrix(flowers, [])).toThrow(RangeError)
    expect(() => tableToMatrix(flowers, 'width' as never)).toThrow(TypeError)
    expect(() => tableToMatrix(flowers, [1] as never)).toThrow(TypeError)
  })
})
