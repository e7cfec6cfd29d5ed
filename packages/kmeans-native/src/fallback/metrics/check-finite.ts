import { NonFiniteError } from '../../backend.ts'
import type { Matrix } from '../../matrix.ts'
import type { CancelFlag } from '../cancel.ts'
import { throwIfCancelled } from '../cancel.ts'
import { largestValue } from '../centring.ts'

const CHECK_EVERY_VALUES = 1 << 18

/** @throws NonFiniteError for the first value, in row order, that is NaN, infinite or has a square that overflows. */
export function checkFinite(matrix: Matrix, flag: CancelFlag): void {
  const { data, cols } = matrix
  const limit = largestValue(matrix)
  for (let from = 0; from < data.length; from += CHECK_EVERY_VALUES) {
    throwIfCancelled(flag)
    const to = Math.min(data.length, from + CHECK_EVERY_VALUES)
    for (let p = from; p < to; p++) {
      if (!(Math.abs(data[p]) <= limit)) throw new NonFiniteError(Math.floor(p / cols), p % cols, data[p])
    }
  }
}
