import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkOptions, type Constraint } from '../../src/kmeans/constraint.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { fitConstraints, sweepConstraints, type FitKMeansOptions } from '../../src/kmeans/options.ts'
import { fitMiniBatchKMeans } from '../../src/kmeans/fit-mini-batch-kmeans.ts'
import { MiniBatchKMeans } from '../../src/kmeans/mini-batch-kmeans.ts'
import {
  incrementalConstraints,
  miniBatchConstraints,
  streamMiniBatchConstraints,
  type FitMiniBatchKMeansOptions,
  type MiniBatchKMeansOptions,
  type StreamMiniBatchKMeansOptions,
} from '../../src/kmeans/mini-batch-options.ts'
import { streamConstraints, type StreamKMeansOptions } from '../../src/kmeans/stream-settings.ts'
import { sweepKMeans } from '../../src/selection/sweep-kmeans.ts'

const rows = Array.from({ length: 12 }, (_, i) => [i, i % 5, (i * 7) % 11])
const source = { batches: () => [rows] }

const calls = [
  {
    api: 'fitKMeans',
    table: fitConstraints(rows.length),
    call: (options: object) => fitKMeans(rows, { nClusters: 2, ...options } as FitKMeansOptions),
  },
  {
    api: 'sweepKMeans',
    table: sweepConstraints(rows.length),
    call: (options: object) => sweepKMeans(rows, options),
  },
  {
    api: 'fitKMeans of a source',
    table: streamConstraints(),
    call: (options: object) => fitKMeans(source, { nClusters: 2, ...options } as StreamKMeansOptions),
  },
  {
    api: 'fitMiniBatchKMeans',
    table: miniBatchConstraints(rows.length),
    call: (options: object) =>
      fitMiniBatchKMeans(rows, { nClusters: 2, ...options } as FitMiniBatchKMeansOptions),
  },
  {
    api: 'fitMiniBatchKMeans of a source',
    table: streamMiniBatchConstraints(),
    call: (options: object) =>
      fitMiniBatchKMeans(source, { nClusters: 2, ...options } as StreamMiniBatchKMeansOptions),
  },
  {
    api: 'new MiniBatchKMeans',
    table: incrementalConstraints(),
    call: async (options: object) =>
      new MiniBatchKMeans({ nClusters: 2, ...options } as MiniBatchKMeansOptions),
  },
]

function doingOf(api: string): string {
  if (api.includes('MiniBatch')) return 'fit MiniBatchKMeans'
  return api.startsWith('fitKMeans') ? 'fit KMeans' : 'sweep KMeans'
}

/** Values that a constraint must refuse, and with which class. */
function badValues(constraint: Constraint): {
  wrongType: unknown[]
  outOfRange: fc.Arbitrary<unknown> | null
} {
  const common = [null, true, () => 1, Symbol('x'), 10n]
  switch (constraint.kind) {
    case 'integer': {
      const { min, max } = constraint
      const outside = [fc.constantFrom<unknown>(NaN, Infinity, -Infinity, min - 1, max + 1, min + 0.5)]
      const around = fc.oneof(
        fc.integer({ min: -1e9, max: min - 1 }),
        fc.integer({ min: max + 1, max: max + 1e9 }),
      )
      const words = constraint.or ? [fc.string().filter((word) => word !== constraint.or)] : []
      return {
        wrongType: [...common, {}, [], ...(constraint.or ? [] : ['2'])],
        outOfRange: fc.oneof(...outside, around, ...words),
      }
    }
    case 'number':
      return {
        wrongType: [...common, '1', {}, []],
        outOfRange: fc.oneof(
          fc.constantFrom(NaN, Infinity, -Infinity),
          fc.double({ max: constraint.min, noNaN: true }).filter((value) => value < constraint.min),
          ...(constraint.max === undefined
            ? []
            : [fc.constantFrom(constraint.max * 1.01, constraint.max + 1)]),
        ),
      }
    case 'choice':
      return {
        wrongType: [...common, 3, ...(constraint.or ? [{}] : [{}, [[1, 2]]])],
        outOfRange: fc.string().filter((word) => !constraint.values.includes(word)),
      }
    case 'boolean':
      return { wrongType: [null, 'true', 1, {}], outOfRange: null }
    case 'numbers':
      return { wrongType: [...common, 3, 'abc', {}], outOfRange: null }
    case 'function':
      return { wrongType: [null, true, 'f', 1, {}], outOfRange: null }
    case 'signal':
      return { wrongType: [...common, 'abort', 1, {}, { aborted: false }], outOfRange: null }
  }
}

describe.each(calls)('$api() refuses by its constraint table', ({ api, table, call }) => {
  const doing = doingOf(api)

  it.each(Object.entries(table))("a wrong '%s'", async (name, constraint) => {
    const { wrongType, outOfRange } = badValues(constraint)
    for (const value of wrongType) await expectRefusal(call({ [name]: value }), TypeError, doing, name)
    if (!outOfRange) return
    await fc.assert(
      fc.asyncProperty(outOfRange, (value) =>
        expectRefusal(call({ [name]: value }), RangeError, doing, name),
      ),
      { numRuns: 30 },
    )
  })

  it('no option that the table allows at its bounds', () => {
    for (const [name, constraint] of Object.entries(table)) {
      if (constraint.kind !== 'integer') continue
      const required = table.nClusters ? { nClusters: 1 } : {}
      expect(() => checkOptions(doing, table, { ...required, [name]: constraint.min })).not.toThrow()
      expect(() => checkOptions(doing, table, { ...required, [name]: constraint.max })).not.toThrow()
      if (constraint.or)
        expect(() => checkOptions(doing, table, { ...required, [name]: constraint.or })).not.toThrow()
    }
  })

  it.each([
    ['nClustres', 'nClusters'],
    ['n_init', 'nInit'],
    ['random_state', 'seed'],
    ['max_iter', 'maxIter'],
    ['sample_weight', 'sampleWeight'],
    ['nJobs', 'threads'],
  ])('the unknown option %s', async (name, meant) => {
    const error = await call({ [name]: 1 }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toContain(`Cannot ${doing}: unknown option '${name}'`)
    if (meant in table) expect((error as Error).message).toContain(`\nHint: did you mean '${meant}'?`)
  })
})

async function expectRefusal(attempt: Promise<unknown>, errorClass: unknown, doing: string, name: string) {
  const error = await attempt.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(errorClass)
  expect((error as Error).message).toMatch(new RegExp(`^Cannot ${doing}: '${name}' must be .*, got `))
}

describe('fitKMeans() says what it requires', () => {
  const fit = (options: object, data: unknown = rows) =>
    fitKMeans(data as number[][], options as FitKMeansOptions)

  it('for more clusters than rows', async () => {
    const data = Array.from({ length: 120 }, (_, i) => [i])
    await expect(fit({ nClusters: 500 }, data)).rejects.toThrow(
      "Cannot fit KMeans: 'nClusters' must be an integer in [1, 120] (nSamples = 120), got 500\n" +
        'Hint: lower nClusters or pass more rows',
    )
  })

  it('when nClusters is missing', async () => {
    await expect(fit({})).rejects.toThrow(TypeError)
    await expect(fit({})).rejects.toThrow(
      "'nClusters' must be an integer in [1, 12] (nSamples = 12), got undefined",
    )
    await expect(fitKMeans(rows, undefined as never)).rejects.toThrow(
      'options must be an object, got undefined',
    )
  })

  it('for a misspelt init', async () => {
    await expect(fit({ nClusters: 2, init: 'kmeans++' })).rejects.toThrow(
      "'init' must be 'k-means++', 'random' or a Matrix or rows of numbers, got \"kmeans++\"\nHint: did you mean 'k-means++'?",
    )
  })

  it('for explicit centroids of a wrong shape or value', async () => {
    await expect(fit({ nClusters: 3, init: [[1, 2, 3]] })).rejects.toThrow(
      new RangeError("Cannot fit KMeans: 'init' must be 3 x 3 (nClusters x nFeatures), got 1 x 3"),
    )
    await expect(fit({ nClusters: 1, init: [[1, 2]] })).rejects.toThrow(
      "'init' must be 1 x 3 (nClusters x nFeatures), got 1 x 2",
    )
    await expect(fit({ nClusters: 1, init: [[1, NaN, 3]] })).rejects.toThrow(
      "'init' must be finite, got NaN at row 0, column 1",
    )
  })

  it.each([
    [[1, 2], RangeError, 'must hold one weight per row (nSamples = 12), got 2'],
    [Array(12).fill(0), RangeError, 'must hold a positive weight, got none'],
    [[...Array(11).fill(1), -1], RangeError, 'must be finite and >= 0, got -1 at index 11'],
    [[NaN, ...Array(11).fill(1)], RangeError, 'must be finite and >= 0, got NaN at index 0'],
    [['1', ...Array(11).fill(1)], TypeError, 'must hold numbers, got "1" at index 0'],
  ])('for weights %j', async (sampleWeight, errorClass, message) => {
    const attempt = fit({ nClusters: 2, sampleWeight })
    await expect(attempt).rejects.toThrow(errorClass)
    await expect(attempt).rejects.toThrow(`Cannot fit KMeans: 'sampleWeight' ${message}`)
  })

  it.each([
    ['text', 'abc', TypeError, 'data must be a Matrix, an array of rows or a table, got "abc"'],
    ['nothing', null, TypeError, 'data must be a Matrix, an array of rows or a table, got null'],
    ['no rows', [], RangeError, 'at least one row is required, got none'],
    ['ragged rows', [[1, 2], [3]], RangeError, 'every row must have 2 values as row 0 does, row 1 has 1'],
    ['flat numbers', [1, 2, 3], TypeError, 'row 0 must be an array of numbers, got 1'],
  ])('for %s as data', async (_, data, errorClass, message) => {
    await expect(fit({ nClusters: 1 }, data)).rejects.toThrow(errorClass)
    await expect(fit({ nClusters: 1 }, data)).rejects.toThrow(message)
  })
})

describe('sweepKMeans() says what it requires', () => {
  it('for kMax above the rows and kMin above kMax', async () => {
    await expect(sweepKMeans(rows, { kMax: 13 })).rejects.toThrow(
      new RangeError(
        "Cannot sweep KMeans: 'kMax' must be an integer in [1, 12] (nSamples = 12), got 13\nHint: lower kMax or pass more rows",
      ),
    )
    await expect(sweepKMeans(rows, { kMin: 5, kMax: 4 })).rejects.toThrow(
      new RangeError("Cannot sweep KMeans: 'kMin' must be at most kMax = 4, got 5"),
    )
  })
})
