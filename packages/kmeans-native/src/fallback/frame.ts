import type { Metric } from '../backend.ts'
import type { Matrix } from '../matrix.ts'
import type { CancelFlag } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import { centre } from './centring.ts'
import { toSphere } from './sphere.ts'

/**
 * The rows as a metric sees them: around their mean, or with norm 1 around the origin. The result is written to `target`
 * when given (rows x cols, of the data's type).
 * @throws NonFiniteError, ZeroRowError
 */
export function frame(
  matrix: Matrix,
  metric: Metric | undefined,
  flag: CancelFlag,
  target?: Float64Array | Float32Array,
): CentredMatrix {
  return metric === 'cosine' ? toSphere(matrix, flag, target) : centre(matrix, flag, target)
}
