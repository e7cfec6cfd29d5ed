import { Matrix, Mt19937, type Batch, type DType } from '@centroid/kmeans-native'

const FIRST_SLOTS = 1024

/**
 * A uniform sample of the rows of a stream that have a positive weight, or all of them where they are few. It depends on
 * the rows and the seed, not on how the rows are cut into batches.
 * Source: Li, "Reservoir-sampling algorithms of time complexity O(n(1 + log(N/n)))", ACM TOMS 20 (1994), algorithm L.
 */
export class RowSample {
  readonly #capacity: number
  readonly #random: Mt19937
  /** The sampled rows (slots x cols), their places in the stream and their weights; grown as needed. */
  #values: Float64Array | Float32Array = new Float64Array(0)
  readonly #rows: number[] = []
  readonly #weights: number[] = []
  /** Rows of positive weight so far. */
  #seen = 0
  #cols = 0
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
    const size = this.#rows.length
    const order = Int32Array.from(this.#rows.keys()).sort((a, b) => this.#rows[a] - this.#rows[b])
    const rows = Math.max(minRows, size)
    const matrix = Matrix.zeros(rows, this.#cols, dtype)
    const weights = new Float64Array(rows)
    for (let i = 0; i < rows; i++) {
      const slot = order[i % size]
      matrix.data.set(this.#values.subarray(slot * this.#cols, (slot + 1) * this.#cols), i * this.#cols)
      if (i < size) weights[i] = this.#weights[slot]
    }
    return { matrix, weights }
  }

  #take(row: number, values: Float64Array | Float32Array, weight: number): void {
    const isFilling = this.#rows.length < this.#capacity
    const slot = isFilling ? this.#rows.length : Math.floor(this.#random.nextDouble() * this.#capacity)
    this.#reserve(slot, values)
    this.#values.set(values, slot * values.length)
    this.#rows[slot] = row
    this.#weights[slot] = weight
    this.#next++
    if (this.#rows.length === this.#capacity) this.#skip()
  }

  #reserve(slot: number, { length, constructor }: Float64Array | Float32Array): void {
    if ((slot + 1) * length <= this.#values.length) return
    const slots = Math.min(this.#capacity, Math.max(FIRST_SLOTS, slot * 2))
    const grown = new (constructor as Float64ArrayConstructor)(slots * length)
    grown.set(this.#values)
    this.#values = grown
    this.#cols = length
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
