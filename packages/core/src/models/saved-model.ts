import { Matrix } from '@centroid/kmeans-native'
import type { Preparation } from '../data/preparation.ts'
import type { Row } from '../data/rows-to-matrix.ts'
import type { Table } from '../data/table.ts'
import type { KMeansModel } from '../kmeans/model.ts'
import type { ModelManifest } from './manifest.ts'

/** Rows per call of the backend: bounds the distances held at once. */
const chunkRows = 8192

/** Which cluster each row is in, and how far it is from that cluster's centroid, in the prepared space. */
export interface Prediction {
  labels: number[]
  /** Euclidean. */
  distances: number[]
}

/** A model with the preparation it was trained with, as `loadModel` reads it: raw rows in, labels out. */
export class SavedModel {
  readonly name: string
  /** Its number in a registry; null outside of one. */
  readonly version: number | null
  readonly model: KMeansModel
  readonly preparation: Preparation
  readonly features: readonly string[]
  readonly manifest: ModelManifest
  /** Where it was read. */
  readonly dir: string

  /** @internal Use `loadModel` or a registry's `get`. */
  constructor(dir: string, manifest: ModelManifest, model: KMeansModel, preparation: Preparation) {
    this.name = manifest.name
    this.version = manifest.version
    this.model = model
    this.preparation = preparation
    this.features = preparation.features
    this.manifest = manifest
    this.dir = dir
  }

  /**
   * Labels of raw rows, each an array in the order of `features` or an object keyed by them.
   * @throws DataError naming the row and feature that is missing, unknown or no finite number.
   *
   * @example
   * saved.predictRows([{ petal_length: 1.4, petal_width: 0.2 }]) // { labels: [1], distances: [0.31] }
   */
  predictRows(rows: readonly Row[]): Prediction {
    return this.#predict(this.preparation.transform(rows))
  }

  /**
   * Labels of a table's rows; columns that are no features are left out.
   * @throws DataError when a feature's column is missing or has values that are missing or no finite numbers.
   */
  predictTable(table: Table): Prediction {
    return this.#predict(this.preparation.transform(table))
  }

  #predict({ data, rows, cols }: Matrix): Prediction {
    const labels = new Array<number>(rows)
    const distances = new Array<number>(rows)
    for (let start = 0; start < rows; start += chunkRows) {
      const end = Math.min(start + chunkRows, rows)
      const chunk = Matrix.of(data.subarray(start * cols, end * cols), end - start, cols)
      const chunkLabels = this.model.predict(chunk)
      const chunkDistances = this.model.transform(chunk)
      chunkLabels.forEach((label, i) => {
        labels[start + i] = label
        distances[start + i] = chunkDistances.data[i * chunkDistances.cols + label]
      })
    }
    return { labels, distances }
  }
}
