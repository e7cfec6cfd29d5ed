import { Matrix, Mt19937, type Batch, type DType } from '@centroid/kmeans-native'

/**
 * A uniform sample of the rows of a stream that have a positive weight, or all of them where they are few. It depends on
 * the rows and the seed, not on how the rows are cut into batches.
 * Source: Li, "Reservoir-sampling algorithms of time complexity O(n(1 + log(N/n)))", ACM TOMS 20 (1994), algorithm L.
 */
export class RowSample {
  readonly #capacity: number
  readonly #random: Mt19937
  readonly #kept: { row: number; values: Float64Array | Float32Array; weight: number }[] = []
  /** Rows of positive weight so far. */
  #seen = 0
  #threshold = 1
  /** Index, among the rows of positive weight, of the next one to take. */
  #next = 0

  constructor(capacity: number, seed: number) {
    this.#capacity = capacity
    this.#random = new Mt19937(seed)
  }

  add({ matrix, sampleWeight, firstRow }: Batch): void {
    if (sampleWeight === null) {
      const end = this.#seen + matrix.rows
      while (this.#next < end) {
        const row = this.#next - this.#seen
        this.#take(firstRow + row, matrix.row(row), 1)
      }
      this.#seen = end
      return
    }
    for (let row = 0; row < matrix.rows; row++) {
      if (!(sampleWeight[row] > 0)) continue
      if (this.#seen++ === this.#next) this.#take(firstRow + row, matrix.row(row), sampleWeight[row])
    }
  }

  /** The sampled rows in the order of the stream, repeated up to `minRows` with weight 0. */
  toMatrix(dtype: DType, minRows: number): { matrix: Matrix; weights: Float64Array } {
    const kept = this.#kept.sort((a, b) => a.row - b.row)
    const rows = Math.max(minRows, kept.length)
    const { length: cols } = kept[0].values
    const matrix = Matrix.zeros(rows, cols, dtype)
    for (let i = 0; i < rows; i++) matrix.data.set(kept[i % kept.length].values, i * cols)
    const weights = Float64Array.from({ length: rows }, (_, i) => (i < kept.length ? kept[i].weight : 0))
    return { matrix, weights }
  }

  get size(): number {
    return this.#kept.length
  }

  #take(row: number, values: Float64Array | Float32Array, weight: number): void {
    const taken = { row, values: values.slice(), weight }
    if (this.#kept.length < this.#capacity) {
      this.#kept.push(taken)
      this.#next++
      if (this.#kept.length === this.#capacity) this.#skip()
      return
    }
    this.#kept[Math.floor(this.#random.nextDouble() * this.#capacity)] = taken
    this.#next++
    this.#skip()
  }

  #skip(): void {
    this.#threshold *= Math.exp(Math.log(this.#open()) / this.#capacity)
    this.#next += Math.floor(Math.log(this.#open()) / Math.log1p(-this.#threshold))
  }

  /** A double in (0, 1]. */
  #open(): number {
    return 1 - this.#random.nextDouble()
  }
}
