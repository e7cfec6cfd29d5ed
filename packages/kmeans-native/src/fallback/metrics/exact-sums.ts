/** Sums that carry their rounding errors along (Knuth's TwoSum). */
export class ExactSums {
  readonly sums: Float64Array
  readonly errors: Float64Array

  constructor(length: number) {
    this.sums = new Float64Array(length)
    this.errors = new Float64Array(length)
  }

  add(index: number, term: number): void {
    const before = this.sums[index]
    const after = before + term
    const rounded = after - before
    this.errors[index] += before - (after - rounded) + (term - rounded)
    this.sums[index] = after
  }

  addAll(other: ExactSums): void {
    for (let i = 0; i < this.sums.length; i++) {
      this.add(i, other.sums[i])
      this.errors[i] += other.errors[i]
    }
  }

  at(index: number): number {
    return this.sums[index] + this.errors[index]
  }
}
