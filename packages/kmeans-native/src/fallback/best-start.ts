import type { FitResult, StartResult } from '../backend.ts'
import type { TrialResult } from './fit.ts'

/** Collects the starts of one fit, in any order, and keeps the best: the lowest inertia, the earliest of equals. */
export class BestStart {
  readonly #starts: StartResult[] = []
  #best: TrialResult | null = null
  #bestIndex = -1

  add(index: number, start: TrialResult): void {
    const { inertia, nIter, stoppedBy, relocations } = start
    this.#starts[index] = { inertia, nIter, stoppedBy, relocations }
    const best = this.#best
    if (best && !(inertia < best.inertia || (inertia === best.inertia && index < this.#bestIndex))) return
    this.#best = start
    this.#bestIndex = index
  }

  /** The fit, once every start was added. */
  toResult(offset: Float64Array): FitResult {
    const best = this.#best
    if (!best) throw new RangeError('Cannot choose the best start: at least one is required, got none')
    const { centroids, labels, sizes, inertia, nIter, stoppedBy } = best
    const bestStart = this.#bestIndex
    return {
      centroids,
      offset,
      labels,
      sizes,
      inertia,
      nIter,
      stoppedBy,
      bestStart,
      starts: this.#starts,
    }
  }
}
