import { describe, expect } from 'vitest'
import { goldenSets, readGolden, readRows } from '../../../../fixtures/goldens.ts'
import type { ClusteredRows } from '../../src/measures.ts'
import { Matrix } from '../../src/matrix.ts'
import { clusterMeans } from './naive-measures.ts'
import { relativeError } from './problems.ts'
import type { SuiteContext } from './suite-context.ts'

interface GoldenMeasures {
  k: number
  labels: string
  silhouette: number
  silhouette_by_cluster: number[]
  calinski_harabasz: number
  davies_bouldin: number
  simplified_silhouette: number
}

interface MicroMeasures {
  name: string
  X?: number[][]
  labels: number[]
  silhouette?: number
  silhouette_samples?: number[]
  calinski_harabasz?: number
  davies_bouldin?: number
}

/** What scikit-learn measures of stored labels. */
export function measureGoldenTests({ backend, test }: SuiteContext): void {
  for (const set of goldenSets()) {
    const { scalings } = readGolden(set)
    for (const scaling of Object.keys(scalings)) {
      const { best_of_many, mean, scale } = scalings[scaling]
      const rows = readRows(set).map((row) =>
        scaling === 'raw' ? row : row.map((value, t) => (value - mean[t]) / scale[t]),
      )
      const matrix = Matrix.fromRows(rows)
      test(`measures of ${set}, ${scaling}, are scikit-learn's within 1e-9`, async () => {
        const results: GoldenMeasures[] = best_of_many.results
        for (const golden of results.filter(({ k }) => k > 1)) {
          await expectGolden(golden, matrix)
        }
      })
    }
  }

  describe('micro measures', () => {
    const cases: MicroMeasures[] = readGolden('micro').metrics
    for (const { name, X, labels, ...required } of cases.filter((micro) => micro.X)) {
      test(`measures are as required: ${name}`, async () => {
        const problem = clustered(Matrix.fromRows(X ?? []), Int32Array.from(labels))
        const { samples, mean } = await backend.silhouette({ ...problem, sampleSize: null, seed: 0 })
        required.silhouette_samples?.forEach((value, i) => expect(samples[i]).toBeCloseTo(value, 14))
        if (required.silhouette !== undefined) expect(mean).toBeCloseTo(required.silhouette, 14)
        const { calinskiHarabasz, daviesBouldin } = await backend.dispersion(problem)
        if (required.calinski_harabasz !== undefined)
          expect(calinskiHarabasz).toBeCloseTo(required.calinski_harabasz, 11)
        if (required.davies_bouldin !== undefined)
          expect(daviesBouldin).toBeCloseTo(required.davies_bouldin, 14)
      })
    }
  })

  async function expectGolden(golden: GoldenMeasures, matrix: Matrix): Promise<void> {
    const labels = Int32Array.from(golden.labels, (digit) => parseInt(digit, 36))
    const problem = clustered(matrix, labels)
    const centroids = clusterMeans(matrix, labels, golden.k)
    const found = await backend.silhouette({ ...problem, sampleSize: null, seed: 0 })
    const { calinskiHarabasz, daviesBouldin } = await backend.dispersion(problem)
    const simplified = await backend.simplifiedSilhouette({ ...problem, centroids })
    expect(relativeError(found.mean, golden.silhouette)).toBeLessThan(1e-9)
    golden.silhouette_by_cluster.forEach((value, j) =>
      expect(relativeError(found.clusterMeans[j], value)).toBeLessThan(1e-9),
    )
    expect(relativeError(calinskiHarabasz, golden.calinski_harabasz)).toBeLessThan(1e-9)
    expect(relativeError(daviesBouldin, golden.davies_bouldin)).toBeLessThan(1e-9)
    expect(relativeError(simplified.mean, golden.simplified_silhouette)).toBeLessThan(1e-9)
  }
}

function clustered(matrix: Matrix, labels: Int32Array): ClusteredRows {
  return { matrix, labels, nClusters: Math.max(...labels) + 1, threads: 2 }
}
