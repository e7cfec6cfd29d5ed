export { Matrix, selectBackend, unitRows } from '@centroid/kmeans-native'
export type {
  BackendPreference,
  BackendSelection,
  Dispersion,
  DType,
  FitProgress,
  Metric,
  StartResult,
  StopReason,
} from '@centroid/kmeans-native'

export {
  BackendUnavailableError,
  CentroidError,
  ConfigError,
  DagError,
  DataError,
  ModelFormatError,
  outcomeOf,
  StoreError,
  TaskFailedError,
  TimeoutError,
} from './errors.ts'
export type { ErrorCode } from './errors.ts'

export { dag, isDag, type BuilderContext, type Dag, type DagTestOptions } from './engine/dag.ts'
export type { DagOptions } from './dag/dag-options.ts'
export type { CronSchedule, DagSpec, TaskSpec } from './dag/dag-spec.ts'
export type { Duration } from './dag/duration.ts'
export type { TaskOutput } from './dag/reference.ts'
export type { BackoffMs } from './dag/retry.ts'
export type { RunState, TaskState } from './dag/state.ts'
export { task, type Task, type TaskHandler } from './dag/task.ts'
export type { ChartData, LogLevel, TaskContext, TaskLog, TaskRunInfo } from './dag/task-context.ts'
export type { Backoff, ResolvedTaskOptions, TaskOptions } from './dag/task-options.ts'
export type { TriggerRule } from './dag/trigger-rule.ts'
export type { NoInputs, Wired, Wiring } from './dag/wiring.ts'
export type { Clock } from './engine/clock.ts'
export type * from './engine/events.ts'
export { readPipeline } from './engine/read-pipeline.ts'
export { runDag, type RunDagOptions } from './engine/run-in-process.ts'
export type { RunChart, RunResult, TaskResult } from './engine/run-result.ts'
export type { TaskInstanceKey } from './engine/task-instance-key.ts'

export { fitPreparation, type FitPreparationOptions, type Prepared } from './data/fit-preparation.ts'
export { numericColumns } from './data/numeric-columns.ts'
export type { FileBatches } from './data/file-batches.ts'
export { openBatches, type OpenBatchesOptions } from './data/open-batches.ts'
export { Preparation } from './data/preparation.ts'
export type { PreparationJSON } from './data/preparation-json.ts'
export { readTable, type ReadTableOptions, type TableFormat } from './data/read-table.ts'
export type { Row } from './data/rows-to-matrix.ts'
export type { ScaleName } from './data/scale/scalers.ts'
export { isTable, type Table } from './data/table.ts'
export { tableToMatrix } from './data/table-to-matrix.ts'
export type { TrainingData } from './data/training-data.ts'

export type { BatchSource, SourceBatch, WeightedRows } from './kmeans/batch-source.ts'
export { BisectingKMeansModel } from './kmeans/bisecting-model.ts'
export type {
  BisectingProgress,
  BisectingStrategy,
  FitBisectingKMeansOptions,
} from './kmeans/bisecting-options.ts'
export type { BisectingKMeansJson, BisectingParams } from './kmeans/bisecting-state.ts'
export type { ClusterSplit } from './kmeans/cluster-split.ts'
export type { ClusterNode } from './kmeans/cluster-tree.ts'
export { fitBisectingKMeans } from './kmeans/fit-bisecting-kmeans.ts'
export { fitKMeans } from './kmeans/fit-kmeans.ts'
export { fitMiniBatchKMeans } from './kmeans/fit-mini-batch-kmeans.ts'
export type { MatrixInput } from './kmeans/input.ts'
export { MiniBatchKMeans } from './kmeans/mini-batch-kmeans.ts'
export type {
  FitMiniBatchKMeansOptions,
  MiniBatchKMeansOptions,
  MiniBatchProgress,
  StreamMiniBatchKMeansOptions,
} from './kmeans/mini-batch-options.ts'
export { KMeansModel } from './kmeans/model.ts'
export type { KMeansModelJson } from './kmeans/model-state.ts'
export type { FitKMeansOptions, SweepKMeansOptions, SweepProgress } from './kmeans/options.ts'
export type { KMeansParams } from './kmeans/settings.ts'
export type { PassProgress } from './kmeans/stream-context.ts'
export type { StreamKMeansOptions } from './kmeans/stream-settings.ts'

export { adjustedRandScore } from './selection/adjusted-rand.ts'
export { calinskiHarabaszScore } from './selection/calinski-harabasz.ts'
export { daviesBouldinScore } from './selection/davies-bouldin.ts'
export { clusterDispersion } from './selection/dispersion.ts'
export { findElbow } from './selection/elbow.ts'
export type { Elbow } from './selection/elbow.ts'
export { findShape } from './selection/find-shape.ts'
export type { CurveShape } from './selection/find-shape.ts'
export { kneedle } from './selection/kneedle.ts'
export type { Knee, KneedleOptions } from './selection/kneedle.ts'
export type { MeasureOptions, SilhouetteOptions } from './selection/measure-options.ts'
export { silhouette, silhouetteSamples, silhouetteScore, type Silhouette } from './selection/silhouette.ts'
export {
  simplifiedSilhouette,
  simplifiedSilhouetteScore,
  type CentroidClustering,
  type SimplifiedSilhouette,
} from './selection/simplified-silhouette.ts'
export { sweepKMeans } from './selection/sweep-kmeans.ts'
export type { KMeansSweep } from './selection/sweep-kmeans.ts'

export type { ModelContents } from './models/encode-model.ts'
export { loadModel } from './models/load-model.ts'
export type { InertiaCurve, ModelManifest } from './models/manifest.ts'
export type { ModelVersion } from './models/model-version.ts'
export { openRegistry } from './models/registry.ts'
export type { RegisteredModel, Registry, VersionRef } from './models/registry.ts'
export { saveModel } from './models/save-model.ts'
export type { SaveModelContents } from './models/save-model.ts'
export type { Prediction, SavedModel } from './models/saved-model.ts'
