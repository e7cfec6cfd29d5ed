/**
 * Weighted sums, total weights and numbers of positive-weight rows per cluster, kept up to date as rows move.
 * Every sum carries its rounding error along (Knuth's TwoSum), so that moves leave no drift: neither the order nor
 * the number of moves shows in the result.
 */
export class ClusterSums {
  /** nClusters x (cols + 1): the weighted sum of the rows, then their weight. */
  readonly sums: Float64Array
  /** Rows of positive weight, per cluster. */
  readonly counts: Int32Array
  readonly cols: number
  readonly #errors: Float64Array

  constructor(nClusters: number, cols: number) {
    this.cols = cols
    this.sums = new Float64Array(nClusters * (cols + 1))
    this.#errors = new Float64Array(nClusters * (cols + 1))
    this.counts = new Int32Array(nClusters)
  }

  /** Adds a row of `block` to a cluster; a negative weight takes it away. */
  add(block: Float64Array, base: number, cluster: number, weight: number): void {
    if (weight === 0) return
    const { sums, cols } = this
    const errors = this.#errors
    let p = cluster * (cols + 1)
    for (let t = 0; t < cols; t++, p++) {
      const term = weight * block[base + t]
      const before = sums[p]
      const after = before + term
      const rounded = after - before
      errors[p] += before - (after - rounded) + (term - rounded)
      sums[p] = after
    }
    const before = sums[p]
    const after = before + weight
    const rounded = after - before
    errors[p] += before - (after - rounded) + (weight - rounded)
    sums[p] = after
    this.counts[cluster] += weight > 0 ? 1 : -1
    if (this.counts[cluster] === 0) this.#clear(cluster)
  }

  /** Rows of very unequal weights leave rounding errors behind when they go. */
  #clear(cluster: number): void {
    const stride = this.cols + 1
    this.sums.fill(0, cluster * stride, (cluster + 1) * stride)
    this.#errors.fill(0, cluster * stride, (cluster + 1) * stride)
  }

  /** The sums with their errors added in, and the counts; changing them leaves this untouched. */
  snapshot(): { sums: Float64Array; counts: Int32Array } {
    return { sums: this.sums.map((sum, p) => sum + this.#errors[p]), counts: this.counts.slice() }
  }
}
