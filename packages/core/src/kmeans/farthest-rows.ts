import type { Batch } from '@centroid/kmeans-native'

/** A row far from its centroid. */
export interface FarRow {
  distance: number
  label: number
  weight: number
  /** In the frame of the offset. */
  values: Float64Array
}

/** Keeps the rows of a stream that are farthest from their centroids, of equals the first; rows of weight zero are left out. */
export class FarthestRows {
  readonly #capacity: number
  readonly #offset: Float64Array
  /** By falling distance. */
  readonly rows: FarRow[] = []

  constructor(capacity: number, offset: Float64Array) {
    this.#capacity = capacity
    this.#offset = offset
  }

  add({ matrix, sampleWeight }: Batch, labels: Int32Array, distances: Float64Array): void {
    const { rows } = this
    for (let i = 0; i < matrix.rows; i++) {
      const distance = distances[i]
      const weight = sampleWeight ? sampleWeight[i] : 1
      if (rows.length === this.#capacity && !(distance > rows[rows.length - 1].distance)) continue
      if (!(weight > 0)) continue
      const row = { distance, label: labels[i], weight, values: this.#centred(matrix.row(i)) }
      rows.splice(this.#placeOf(distance), 0, row)
      if (rows.length > this.#capacity) rows.pop()
    }
  }

  /** After every row that is as far or farther. */
  #placeOf(distance: number): number {
    let [low, high] = [0, this.rows.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.rows[middle].distance >= distance) low = middle + 1
      else high = middle
    }
    return low
  }

  /** As backends centre: a row of float32 is rounded to float32 again. */
  #centred(row: Float64Array | Float32Array): Float64Array {
    const isSingle = row instanceof Float32Array
    return Float64Array.from(row, (value, t) => {
      const difference = value - this.#offset[t]
      return isSingle ? Math.fround(difference) : difference
    })
  }
}
