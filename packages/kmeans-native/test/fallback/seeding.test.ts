import { describe, expect, it } from 'vitest'
import { readGolden } from '../../../../fixtures/goldens.ts'
import { centre } from '../../src/fallback/centring.ts'
import { squaredDistance } from '../../src/fallback/distance.ts'
import { Mt19937 } from '../../src/fallback/rng.ts'
import { kmeansPlusPlus, randomRows } from '../../src/fallback/seeding.ts'
import { Matrix } from '../../src/matrix.ts'
import { blobs, uniform } from '../suite/problems.ts'

interface GivenUniforms {
  k: number
  uniforms: number[]
  weights: number[] | null
  indices: number[]
}

const flag = new Int32Array(1)

describe('kmeansPlusPlus()', () => {
  const { X, cases }: { X: number[][]; cases: GivenUniforms[] } =
    readGolden('micro').kmeanspp_with_given_uniforms
  const golden = centre(Matrix.fromRows(X), flag)
  for (const { k, uniforms, weights, indices } of cases) {
    it(`picks the rows of scikit-learn for given uniforms: k=${k}, ${weights ? 'weighted' : 'unweighted'}`, () => {
      const stream = uniforms.values()
      const next = (): number => stream.next().value ?? NaN
      const sampleWeight = weights && Float64Array.from(weights)
      expect(Array.from(kmeansPlusPlus(golden, sampleWeight, k, next, flag))).toEqual(indices)
    })
  }

  it('picks what it would pick without skipping rows', () => {
    for (const [matrix, k] of [
      [blobs(600, 3, { centres: 7, spread: 3 }).matrix, 25],
      [uniform(500, 6), 12],
    ] as const) {
      const centred = centre(matrix, flag)
      for (let seed = 0; seed < 10; seed++) {
        const rng = new Mt19937(seed)
        const naive = new Mt19937(seed)
        const picked = kmeansPlusPlus(centred, null, k, () => rng.nextDouble(), flag)
        expect(Array.from(picked)).toEqual(naivePlusPlus(centred.data as Float64Array, matrix.cols, k, naive))
      }
    }
  })

  it('takes the first row of positive weight where nothing is left to cover', () => {
    const same = centre(Matrix.fromRows([[1], [1], [1], [1]]), flag)
    const picked = kmeansPlusPlus(same, Float64Array.from([0, 0, 1, 1]), 3, () => 0, flag)
    expect(Array.from(picked)).toEqual([2, 2, 2])
  })
})

describe('randomRows()', () => {
  it('picks different rows of positive weight', () => {
    const weights = Float64Array.from({ length: 50 }, (_, i) => i % 3)
    for (let seed = 0; seed < 20; seed++) {
      const rng = new Mt19937(seed)
      const picked = randomRows(50, weights, 30, () => rng.nextDouble())
      expect(new Set(picked).size).toBe(30)
      expect(picked.every((row) => weights[row] > 0)).toBe(true)
    }
  })

  it('draws again, without the rows it has, as many as are missing', () => {
    const uniforms = [0.1, 0.15, 0.9, 0.3].values()
    expect(Array.from(randomRows(4, null, 3, () => uniforms.next().value ?? NaN))).toEqual([0, 3, 1])
  })

  it('follows the weights', () => {
    const rng = new Mt19937(1)
    const counts = new Int32Array(3)
    for (let i = 0; i < 4000; i++)
      counts[randomRows(3, Float64Array.from([1, 2, 5]), 1, () => rng.nextDouble())[0]]++
    expect(counts[0] / 4000).toBeCloseTo(1 / 8, 1)
    expect(counts[2] / 4000).toBeCloseTo(5 / 8, 1)
  })
})

function naivePlusPlus(data: Float64Array, cols: number, k: number, rng: Mt19937): number[] {
  const rows = data.length / cols
  const distancesTo = (row: number): number[] =>
    Array.from({ length: rows }, (_, i) => squaredDistance(data, i * cols, data, row * cols, cols))
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)
  const picked = [Math.floor(rng.nextDouble() * rows)]
  let closest = distancesTo(picked[0])
  while (picked.length < k) {
    const total = sum(closest)
    const candidates = Array.from({ length: 2 + Math.floor(Math.log(k)) }, () => {
      const target = rng.nextDouble() * total
      let cumulative = 0
      return closest.findIndex((distance) => (cumulative += distance) >= target)
    })
    const options = candidates.map((row) =>
      distancesTo(row).map((distance, i) => Math.min(distance, closest[i])),
    )
    const potentials = options.map(sum)
    const best = potentials.indexOf(Math.min(...potentials))
    picked.push(candidates[best])
    closest = options[best]
  }
  return picked
}
