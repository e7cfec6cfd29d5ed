import { Matrix } from '@centroid/kmeans-native'
import { table } from 'arquero'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dataPath, readGolden, readRows } from '../../../../fixtures/goldens.ts'
import { DataError, ModelFormatError } from '../../src/errors.ts'
import { fitPreparation } from '../../src/data/fit-preparation.ts'
import { Preparation } from '../../src/data/preparation.ts'
import { readTable } from '../../src/data/read-table.ts'
import { scalers, type ScaleName } from '../../src/data/scale/scalers.ts'

const scaleNames = Object.keys(scalers) as ScaleName[]
const golden = readGolden('preprocess')

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, absolute = 1e-12): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < actual.length; i++) {
    expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(
      absolute * Math.max(1, Math.abs(expected[i])),
    )
  }
}

const columnSums = (matrix: Matrix) =>
  Array.from({ length: matrix.cols }, (_, j) => matrix.toRows().reduce((total, row) => total + row[j], 0))

describe('fitPreparation() equals scikit-learn', () => {
  const cases = ['iris', 'wine', 'digits'].flatMap((name) =>
    scaleNames.slice(1).map((scale) => [name, scale] as const),
  )
  test.each(cases)('%s, %s', async (name, scale) => {
    const expected = golden.sets[name][scale]
    const { matrix, preparation } = fitPreparation(await readTable(dataPath(name)), { scale })
    golden.sets[name].rows_shown.forEach((row: number, i: number) =>
      expectClose(matrix.row(row), expected.first_middle_last[i]),
    )
    expectClose(columnSums(matrix), expected.column_sums, 1e-10)
    if (scale === 'standard') expectClose(preparation.offset, expected.mean_)
    if (scale === 'robust') expectClose(preparation.offset, expected.center_)
    if (scale === 'minmax') expectClose(preparation.offset, expected.data_min_)
    if (scale === 'minmax')
      expectClose(
        preparation.factor.map((factor) => 1 / factor),
        expected.scale_,
      )
    else expectClose(preparation.factor, expected.scale_)
  })
})

describe('fitPreparation() laws', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((cols) =>
      fc.array(fc.array(value, { minLength: cols, maxLength: cols }), { minLength: 1, maxLength: 20 }),
    )

  test.each(scaleNames)('inverse(transform(x)) = x for %s', (scale) => {
    fc.assert(
      fc.property(rows, (x) => {
        const { matrix, preparation } = fitPreparation(x, { scale })
        const back = preparation.inverse(matrix)
        x.flat().forEach((expected, at) => {
          const j = at % matrix.cols
          const size = Math.abs(expected) + Math.abs(preparation.offset[j])
          expect(Math.abs(back.data[at] - expected)).toBeLessThanOrEqual(8 * Number.EPSILON * size + 1e-300)
        })
      }),
    )
  })

  test('standard gives mean 0 and standard deviation 1, or 0 where a column is constant', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 50 }), fc.boolean(), (x, isConstant) => {
        const column = isConstant ? x.map(() => x[0]) : x
        const rows = column.map((v) => [v])
        const z = Array.from(fitPreparation(rows, { scale: 'standard' }).matrix.data)
        if (z.every((v) => v === 0)) return
        fc.pre(Math.max(...column) - Math.min(...column) > 1e-3)
        const mean = z.reduce((a, b) => a + b, 0) / z.length
        const sd = Math.sqrt(z.reduce((a, b) => a + (b - mean) ** 2, 0) / z.length)
        expect(Math.abs(mean)).toBeLessThan(1e-6)
        expect(Math.abs(sd - 1)).toBeLessThan(1e-6)
      }),
    )
  })

  test('a constant column is centred and not divided by its rounding error', () => {
    for (const constant of [0.1, 1e8 + 0.1, -3e-9]) {
      const { matrix, preparation } = fitPreparation(
        Array.from({ length: 1001 }, () => [constant]),
        { scale: 'standard' },
      )
      expect(preparation.factor).toEqual(Float64Array.of(1))
      expect(Math.abs(matrix.data[500])).toBeLessThanOrEqual(Number.EPSILON * Math.abs(constant))
    }
  })

  test('minmax lies in [0, 1] and maxabs in [-1, 1]', () => {
    fc.assert(
      fc.property(rows, (x) => {
        for (const v of fitPreparation(x, { scale: 'minmax' }).matrix.data)
          expect(v >= 0 && v <= 1).toBe(true)
        for (const v of fitPreparation(x, { scale: 'maxabs' }).matrix.data)
          expect(v >= -1 && v <= 1).toBe(true)
      }),
    )
  })

  test.each(scaleNames)(
    'transform() of the training rows gives the training matrix, also after JSON (%s)',
    (scale) => {
      const x = readRows('wine')
      const { matrix, preparation, features } = fitPreparation(x, { scale })
      const restored = Preparation.fromJSON(JSON.parse(JSON.stringify(preparation)))
      for (const prepared of [preparation, restored]) {
        expect(prepared.transform(x).data).toEqual(matrix.data)
        expect(prepared.transform(Matrix.fromRows(x)).data).toEqual(matrix.data)
        const named = x.map((row) => Object.fromEntries(features.map((feature, j) => [feature, row[j]])))
        expect(prepared.transform(named).data).toEqual(matrix.data)
      }
      expect(JSON.stringify(restored)).toBe(JSON.stringify(preparation))
    },
  )

  test('the offset of a large shift does not spoil the spread', () => {
    const x = readRows('iris')
    const shifted = x.map((row) => row.map((v) => v + 1e6))
    const plain = fitPreparation(x, { scale: 'standard' })
    const moved = fitPreparation(shifted, { scale: 'standard' })
    expectClose(moved.matrix.data, plain.matrix.data, 1e-8)
  })
})

describe('fitPreparation()', () => {
  test('takes the columns asked for and tells its features and training data', async () => {
    const iris = await readTable(dataPath('iris'))
    const prepared = fitPreparation(iris, { columns: ['petal_width', 'petal_length'] })
    expect(prepared.features).toEqual(['petal_width', 'petal_length'])
    expect(prepared.matrix.row(0)).toEqual(Float64Array.of(0.2, 1.4))
    expect(prepared.preparation.trainingData).toMatchObject({ rows: 150, cols: 2 })
    const scaled = fitPreparation(iris, { columns: ['petal_width', 'petal_length'], scale: 'robust' })
    expect(scaled.preparation.trainingData).toEqual(prepared.preparation.trainingData)
  })

  test('leaves its input as it is', () => {
    const x = Matrix.fromRows([
      [1, 2],
      [3, 5],
    ])
    const before = Array.from(x.data)
    fitPreparation(x, { scale: 'standard' })
    expect(Array.from(x.data)).toEqual(before)
  })

  test('keeps float32 and names the columns of a matrix', () => {
    const x = Matrix.fromRows(
      [
        [1, 2],
        [3, 5],
      ],
      'float32',
    )
    const { matrix, features } = fitPreparation(x, { scale: 'minmax' })
    expect(matrix.dtype).toBe('float32')
    expect(features).toEqual(['x0', 'x1'])
    expect(fitPreparation(x, { columns: ['a', 'b'] }).features).toEqual(['a', 'b'])
    expect(() => fitPreparation(x, { columns: ['a'] })).toThrow(RangeError)
  })

  test('takes named rows', () => {
    expect(
      fitPreparation([
        { a: 1, b: 2 },
        { b: 4, a: 3 },
      ]).matrix.toRows(),
    ).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  test('refuses a wrong scale, and values that overflow', () => {
    expect(() => fitPreparation([[1]], { scale: 'std' as never })).toThrow(
      /'scale' must be one of none, standard, minmax, robust, maxabs, got "std"/,
    )
    expect(() => fitPreparation([[1]], { scale: 'toString' as never })).toThrow(RangeError)
    expect(() => fitPreparation([[-1e308], [1.7e308]], { scale: 'minmax' })).toThrow(DataError)
    expect(() => fitPreparation([[1], [NaN]])).toThrow(/"x0" must be a finite number, row 2 has NaN/)
  })
})

describe('Preparation.transform()', () => {
  const { preparation } = fitPreparation(table({ length: [1, 2, 4], width: [3, 5, 9] }), {
    scale: 'standard',
  })

  test.each([
    ['no rows', [], 'at least one row is required'],
    ['a short row', [[1, 2], [1]], 'every row must have 2 values (length, width), row 2 has 1'],
    ['a long row', [[1, 2, 3]], 'row 1 has 3'],
    ['a missing feature', [{ length: 1 }], 'every row must have the feature "width", row 1 has none'],
    ['an inherited feature', [Object.create({ length: 1, width: 1 })], 'row 1 has none'],
    [
      'an unknown feature',
      [{ length: 1, width: 2, widht: 2 }],
      'row 1 has "widht"\nHint: did you mean "width"?',
    ],
    ['text', [[1, '2']], '"width" must be a finite number, row 1 has "2"'],
    ['null', [{ length: 1, width: null }], '"width" must be a finite number, row 1 has null'],
    ['a hole', [[1, undefined]], '"width" must be a finite number, row 1 has undefined'],
    [
      'NaN',
      [
        [1, 2],
        [NaN, 2],
      ],
      '"length" must be a finite number, row 2 has NaN',
    ],
    ['infinity', [[1, Infinity]], 'row 1 has Infinity'],
    ['a bare number', [1], 'row 1 must be an array or an object, got 1'],
    ['null as a row', [[1, 2], null], 'row 2 must be an array or an object, got null'],
  ] as [string, unknown, string][])('refuses %s', (_, rows, reason) => {
    const run = () => preparation.transform(rows as never)
    expect(run).toThrow(DataError)
    expect(run).toThrow(reason)
  })

  test('refuses a value that overflows when scaled', () => {
    const tiny = fitPreparation([[1e-9], [3e-9]], { scale: 'standard' }).preparation
    expect(() => tiny.transform([[1e300]])).toThrow(/"x0" must be finite after scaling, row 1 has 1e\+300/)
  })

  test('finds its columns in a table by name and names one that lacks', () => {
    const other = table({ width: [3, 5], extra: ['a', 'b'], length: [1, 2] })
    expect(preparation.transform(other).data).toEqual(
      preparation.transform([
        [1, 3],
        [2, 5],
      ]).data,
    )
    expect(() => preparation.transform(table({ width: [1], lenght: [1] }))).toThrow(
      /"length".*\nHint: did you mean "lenght"\?/,
    )
  })

  test('refuses what is no rows, and matrices of another width', () => {
    expect(() => preparation.transform('1,2' as never)).toThrow(TypeError)
    expect(() => preparation.transform(Matrix.fromRows([[1]]))).toThrow(RangeError)
    expect(() => preparation.inverse(Matrix.fromRows([[1]]))).toThrow(RangeError)
  })
})

describe('Preparation.fromJSON()', () => {
  const good = { features: ['a', 'b'], scale: 'minmax', offset: [0, 1], factor: [1, 2], trainingData: null }
  test.each([
    null,
    [],
    {},
    { ...good, features: [] },
    { ...good, features: ['a', 'a'] },
    { ...good, features: ['a', 1] },
    { ...good, scale: 'log' },
    { ...good, offset: [0] },
    { ...good, offset: [0, null] },
    { ...good, factor: [1, 0] },
    { ...good, factor: [1, '2'] },
    { ...good, trainingData: { rows: 1 } },
    { ...good, trainingData: 5 },
  ])('refuses %j', (json) => {
    expect(() => Preparation.fromJSON(json)).toThrow(ModelFormatError)
  })
})
