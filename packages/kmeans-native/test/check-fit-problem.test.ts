import { describe, expect, it } from 'vitest'
import type { FitProblem } from '../src/backend.ts'
import { checkCentroidSet, checkFitProblem, checkSweepProblem } from '../src/check-fit-problem.ts'
import { Matrix } from '../src/matrix.ts'
import { problemOf, uniform } from './suite/problems.ts'

const matrix = uniform(120, 4)
const good = problemOf(matrix, 3)
const weights = (value: number): Float64Array => new Float64Array(120).fill(1).fill(value, 17, 18)

type Bad = [field: keyof FitProblem, value: unknown, type: new () => Error, message: string]

const BAD: Bad[] = [
  ['matrix', null, TypeError, "'matrix' must be a Matrix, got null"],
  [
    'matrix',
    { data: new Float64Array(2), rows: 2 ** 31, cols: 1 },
    TypeError,
    "'matrix' must be a Matrix, got an instance of Object",
  ],
  ['matrix', [[1, 2]], TypeError, "'matrix' must be a Matrix, got an instance of Array"],
  [
    'nClusters',
    500,
    RangeError,
    "'nClusters' must be an integer in [1, 120] (nSamples = 120), got 500\nHint: lower nClusters or pass more rows",
  ],
  ['nClusters', 0, RangeError, "'nClusters' must be an integer in [1, 120] (nSamples = 120), got 0"],
  ['nClusters', 2.5, RangeError, "'nClusters' must be an integer in [1, 120] (nSamples = 120), got 2.5"],
  ['nClusters', NaN, RangeError, "'nClusters' must be an integer in [1, 120] (nSamples = 120), got NaN"],
  [
    'nClusters',
    2 ** 31,
    RangeError,
    "'nClusters' must be an integer in [1, 120] (nSamples = 120), got 2147483648",
  ],
  ['nClusters', '3', TypeError, '\'nClusters\' must be an integer, got "3"'],
  ['init', 'best', TypeError, "'init' must be 'k-means++', 'random' or a Float64Array, got \"best\""],
  [
    'init',
    [[1]],
    TypeError,
    "'init' must be 'k-means++', 'random' or a Float64Array, got an instance of Array",
  ],
  [
    'init',
    new Float64Array(8),
    RangeError,
    "'init' must have shape (nClusters x nFeatures) = (3 x 4), got (2 x 4)",
  ],
  [
    'init',
    new Float64Array(11),
    RangeError,
    "'init' must have shape (nClusters x nFeatures) = (3 x 4), got 11 values",
  ],
  [
    'init',
    new Float64Array(12).fill(NaN, 6, 7),
    RangeError,
    "'init' must be finite, got NaN at row 1, column 2",
  ],
  [
    'sampleWeight',
    new Float64Array(119),
    RangeError,
    "'sampleWeight' must have one value per row, 120, got 119",
  ],
  ['sampleWeight', weights(-1), RangeError, "'sampleWeight' must be finite and >= 0, got -1 at index 17"],
  ['sampleWeight', weights(NaN), RangeError, "'sampleWeight' must be finite and >= 0, got NaN at index 17"],
  [
    'sampleWeight',
    weights(Infinity),
    RangeError,
    "'sampleWeight' must be finite and >= 0, got Infinity at index 17",
  ],
  [
    'sampleWeight',
    new Float64Array(120),
    RangeError,
    "'sampleWeight' must have at least one positive value, got none",
  ],
  [
    'sampleWeight',
    new Float64Array(120).fill(1e308),
    RangeError,
    "'sampleWeight' must have a finite sum, got Infinity",
  ],
  [
    'sampleWeight',
    [1, 2],
    TypeError,
    "'sampleWeight' must be a Float64Array or null, got an instance of Array",
  ],
  ['maxIter', 0, RangeError, "'maxIter' must be an integer in [1, 2147483647], got 0"],
  ['maxIter', Infinity, RangeError, "'maxIter' must be an integer in [1, 2147483647], got Infinity"],
  ['maxIter', undefined, TypeError, "'maxIter' must be an integer, got undefined"],
  ['tol', -1e-9, RangeError, "'tol' must be finite and >= 0, got -1e-9"],
  ['tol', NaN, RangeError, "'tol' must be finite and >= 0, got NaN"],
  ['tol', null, TypeError, "'tol' must be a number, got null"],
  ['seed', -1, RangeError, "'seed' must be an integer in [0, 4294967295], got -1"],
  ['seed', 2 ** 32, RangeError, "'seed' must be an integer in [0, 4294967295], got 4294967296"],
  ['nInit', 0, RangeError, "'nInit' must be an integer in [1, 2147483647], got 0"],
  ['nInit', 1.5, RangeError, "'nInit' must be an integer in [1, 2147483647], got 1.5"],
  ['threads', 0, RangeError, "'threads' must be an integer in [1, 2147483647], got 0"],
]

describe('checkFitProblem()', () => {
  it('passes good problems', () => {
    checkFitProblem(good)
    checkFitProblem({
      ...good,
      nClusters: 120,
      init: 'random',
      sampleWeight: weights(2),
      tol: 0,
      seed: 0xffffffff,
    })
    checkFitProblem({ ...good, init: new Float64Array(12) })
  })

  for (const [field, value, type, message] of BAD) {
    it(`refuses ${message.split('\n')[0]}`, () => {
      const check = (): void => checkFitProblem({ ...good, [field]: value })
      expect(check).toThrow(type)
      expect(check).toThrow(`Cannot fit KMeans: ${message}`)
    })
  }

  it("refuses fewer positive weights than clusters for init 'random'", () => {
    const sampleWeight = new Float64Array(120).fill(1, 0, 2)
    const check = (): void => checkFitProblem({ ...good, init: 'random', sampleWeight })
    expect(check).toThrow(
      "'sampleWeight' must have at least nClusters = 3 positive values for init 'random', got 2",
    )
  })

  it('refuses a matrix whose buffer was resized', () => {
    const buffer = new (ArrayBuffer as unknown as ResizableConstructor)(64, { maxByteLength: 64 })
    const resized = Matrix.of(new Float64Array(buffer), 4, 2)
    buffer.resize(32)
    expect(() => checkFitProblem(problemOf(resized, 2))).toThrow(
      /must still hold rows \* cols = 4 \* 2 = 8 values, got 4/,
    )
  })
})

type ResizableConstructor = new (
  length: number,
  options: object,
) => ArrayBuffer & { resize(length: number): void }

describe('checkSweepProblem()', () => {
  const { nClusters: _, ...shared } = good
  const sweep = { ...shared, init: 'k-means++' as const }

  it('passes good problems', () => checkSweepProblem({ ...sweep, kValues: [1, 2, 120] }))

  const bad: [unknown, string][] = [
    [[], "'kValues' must hold at least one value, got none"],
    [3, "'kValues' must be an array of integers, got 3"],
    [[2, 121], "'kValues[1]' must be an integer in [1, 120] (nSamples = 120), got 121"],
    [[0], "'kValues[0]' must be an integer in [1, 120] (nSamples = 120), got 0"],
  ]
  for (const [kValues, message] of bad) {
    it(`refuses ${message}`, () => {
      expect(() => checkSweepProblem({ ...sweep, kValues: kValues as number[] })).toThrow(
        `Cannot fit KMeans: ${message}`,
      )
    })
  }
})

describe('checkSweepProblem() of a chained sweep', () => {
  const { nClusters: _, ...shared } = good
  const sweep = { ...shared, kValues: [1, 2], init: 'k-means++' as const }

  it('passes one round', () => checkSweepProblem({ ...sweep, chained: { rounds: 1 } }))

  it('refuses no round and random init', () => {
    expect(() => checkSweepProblem({ ...sweep, chained: { rounds: 0 } })).toThrow(
      "'rounds' must be an integer in [1,",
    )
    expect(() => checkSweepProblem({ ...sweep, init: 'random', chained: { rounds: 1 } })).toThrow(
      "'init' must be 'k-means++' in a chained sweep, got random",
    )
  })
})

describe('checkCentroidSet()', () => {
  it('names both numbers of columns', () => {
    const set = { centroids: new Float64Array(6), offset: new Float64Array(3), nClusters: 2 }
    const message = 'Cannot predict: rows must have 3 values as the fitted centroids have, got 4'
    expect(() => checkCentroidSet(matrix, set)).toThrow(message)
  })

  it('refuses centroids of the wrong length', () => {
    const set = { centroids: new Float64Array(7), offset: new Float64Array(4), nClusters: 2 }
    expect(() => checkCentroidSet(matrix, set)).toThrow(
      "'centroids' must hold nClusters * cols = 2 * 4 = 8 values, got 7",
    )
  })
})
