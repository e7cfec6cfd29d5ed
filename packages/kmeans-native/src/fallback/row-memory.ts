/**
 * Memory of one start for a few values per row. Seeding, iterations and labelling follow each other, so they share it;
 * garbage in their places would stand beside it at the peak.
 */
export class RowMemory {
  /** Rows x 1: the nearest seed so far, then the labels. */
  readonly labels: Int32Array
  #floats: Float64Array | null = null

  constructor(rows: number) {
    this.labels = new Int32Array(rows)
  }

  /** Rows x 2: squared distances to the nearest seed, then bounds of distances; made when first needed. */
  get floats(): Float64Array {
    this.#floats ??= new Float64Array(this.labels.length * 2)
    return this.#floats
  }
}
