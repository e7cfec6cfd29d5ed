/** Rows [begin, end). */
export interface Run {
  begin: number
  end: number
}

/**
 * Adds the distances between the rows of two runs that share no row: each left row's sum over the right ones to
 * `leftSums[row + leftBase]`, each right row's over the left ones to `rightSums[row + rightBase]`; `rightSums` is null
 * where those are not wanted.
 */
export function addDistances(
  values: Float64Array, // rows x cols
  cols: number,
  left: Run,
  right: Run,
  leftSums: Float64Array, // in/out
  leftBase: number,
  rightSums: Float64Array | null, // in/out
  rightBase: number,
): void {
  const { begin, end } = right
  let i = left.begin
  for (; i + 1 < left.end; i += 2) {
    let sum0 = 0
    let sum1 = 0
    let j = begin
    for (; j + 1 < end; j += 2) {
      let square00 = 0
      let square01 = 0
      let square10 = 0
      let square11 = 0
      for (let t = 0, p = i * cols, q = j * cols; t < cols; t++, p++, q++) {
        const x0 = values[p]
        const x1 = values[p + cols]
        const y0 = values[q]
        const y1 = values[q + cols]
        square00 += (x0 - y0) * (x0 - y0)
        square01 += (x0 - y1) * (x0 - y1)
        square10 += (x1 - y0) * (x1 - y0)
        square11 += (x1 - y1) * (x1 - y1)
      }
      const distance00 = Math.sqrt(square00)
      const distance01 = Math.sqrt(square01)
      const distance10 = Math.sqrt(square10)
      const distance11 = Math.sqrt(square11)
      sum0 += distance00 + distance01
      sum1 += distance10 + distance11
      if (rightSums) {
        rightSums[j + rightBase] += distance00 + distance10
        rightSums[j + rightBase + 1] += distance01 + distance11
      }
    }
    if (j < end) {
      const distance0 = distance(values, i, j, cols)
      const distance1 = distance(values, i + 1, j, cols)
      sum0 += distance0
      sum1 += distance1
      if (rightSums) rightSums[j + rightBase] += distance0 + distance1
    }
    leftSums[i + leftBase] += sum0
    leftSums[i + leftBase + 1] += sum1
  }
  if (i < left.end) {
    let sum = 0
    for (let j = begin; j < end; j++) {
      const apart = distance(values, i, j, cols)
      sum += apart
      if (rightSums) rightSums[j + rightBase] += apart
    }
    leftSums[i + leftBase] += sum
  }
}

/** The same within one run: each row's sum over the others. */
export function addDistancesWithin(
  values: Float64Array, // rows x cols
  cols: number,
  { begin, end }: Run,
  sums: Float64Array, // in/out
  base: number,
): void {
  for (let i = begin; i < end; i += 2) {
    const next = Math.min(end, i + 2)
    if (next === i + 2) {
      const apart = distance(values, i, i + 1, cols)
      sums[i + base] += apart
      sums[i + 1 + base] += apart
    }
    addDistances(values, cols, { begin: i, end: next }, { begin: next, end }, sums, base, sums, base)
  }
}

function distance(values: Float64Array, i: number, j: number, cols: number): number {
  let sum = 0
  for (let t = 0, p = i * cols, q = j * cols; t < cols; t++, p++, q++) {
    const difference = values[p] - values[q]
    sum += difference * difference
  }
  return Math.sqrt(sum)
}
