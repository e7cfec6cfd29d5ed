import type { BadValue } from './bad-value.ts'

/** What a measure needs: plain memory, already checked. The fields are those of MeasureRequest in C++, in its order. */
export interface NativeMeasureRequest {
  data: Float64Array | Float32Array
  rows: number
  cols: number
  labels: Int32Array
  nClusters: number
  threads: number
  /** One element of shared memory; nonzero ends the work. */
  cancel: Int32Array
  /** Takes the share that is done. Must not throw. */
  onProgress: ((share: number) => void) | null
}

export interface NativeMeasureOutcome<Result> {
  cancelled: boolean
  badValue: BadValue | null
  badLabels: { distinct: number; rows: number } | null
  failure: string | null
  /** Null when one of the others is set. */
  result: Result | null
}

export interface NativeRowMeasure {
  mean: number
  clusterMeans: Float64Array
  samples: Float64Array
}

export interface NativeDispersion {
  within: number
  between: number
  calinskiHarabasz: number
  daviesBouldin: number
}

/** The measures of the addon's raw surface. */
export interface NativeMeasures {
  silhouette(
    request: NativeMeasureRequest & { sampleSize: number | null; seed: number },
  ): Promise<NativeMeasureOutcome<NativeRowMeasure & { rows: Int32Array | null }>>
  simplifiedSilhouette(
    request: NativeMeasureRequest & { centroids: Float64Array },
  ): Promise<NativeMeasureOutcome<NativeRowMeasure>>
  dispersion(request: NativeMeasureRequest): Promise<NativeMeasureOutcome<NativeDispersion>>
}
