import type { KMeansBackend } from './backend.ts'
import { checkBatchScan } from './check-batch.ts'
import { checkCentroidSet, checkFitProblem, checkSweepProblem } from './check-fit-problem.ts'
import {
  checkClusteredRows,
  checkSilhouetteProblem,
  checkSimplifiedSilhouetteProblem,
} from './check-measure-problem.ts'

/** The same backend behind the checks that every problem must pass before it reaches one. */
export function checkedBackend(backend: KMeansBackend): KMeansBackend {
  return {
    name: backend.name,
    simd: backend.simd,
    fit: async (problem, hooks) => {
      checkFitProblem(problem)
      return backend.fit(problem, hooks)
    },
    sweep: async (problem, hooks) => {
      checkSweepProblem(problem)
      return backend.sweep(problem, hooks)
    },
    predict: (matrix, set) => {
      checkCentroidSet(matrix, set)
      return backend.predict(matrix, set)
    },
    transform: (matrix, set) => {
      checkCentroidSet(matrix, set)
      return backend.transform(matrix, set)
    },
    seedIndices: (problem) => {
      checkFitProblem(problem)
      return backend.seedIndices(problem)
    },
    silhouette: async (problem, hooks) => {
      checkSilhouetteProblem(problem)
      return backend.silhouette(problem, hooks)
    },
    simplifiedSilhouette: async (problem, hooks) => {
      checkSimplifiedSilhouetteProblem(problem)
      return backend.simplifiedSilhouette(problem, hooks)
    },
    dispersion: async (problem, hooks) => {
      checkClusteredRows(problem)
      return backend.dispersion(problem, hooks)
    },
    scanBatch: async (scan, control) => {
      checkBatchScan(scan)
      return backend.scanBatch(scan, control)
    },
    addColumns: async (batch, columns, control) => backend.addColumns(batch, columns, control),
  }
}
