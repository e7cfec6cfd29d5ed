export type {
  CentroidSet,
  FitHooks,
  FitOptions,
  FitProblem,
  FitProgress,
  FitResult,
  Init,
  KMeansBackend,
  Metric,
  StartResult,
  StopReason,
  SweepProblem,
} from './backend.ts'
export { NonFiniteError, ZeroRowError } from './backend.ts'
export type { Batch, BatchControl, BatchScan, ClusterTotals, ColumnSums, RunningTotals } from './batch.ts'
export { clearTotals, clusterTotals, labelSizes, runningTotals } from './batch.ts'
export { sampleRows } from './fallback/metrics/sample-rows.ts'
export { Mt19937 } from './fallback/rng.ts'
export { sumBlocks } from './fallback/sum-blocks.ts'
export type { DType } from './matrix.ts'
export { Matrix } from './matrix.ts'
export type {
  ClusteredRows,
  Dispersion,
  MeasureBackend,
  MeasureHooks,
  RowMeasure,
  SilhouetteProblem,
  SilhouetteResult,
  SimplifiedSilhouetteProblem,
} from './measures.ts'
export { LabelCountError } from './measures.ts'
export type { TrialPool, TrialPoolOptions } from './pool/trial-pool.ts'
export { createTrialPool } from './pool/trial-pool.ts'
export type { BackendPreference, BackendSelection } from './select-backend.ts'
export { selectBackend } from './select-backend.ts'
export { trialSeed } from './trial-seed.ts'
export { unitRows } from './unit-rows.ts'
