import type { StopReason } from '@centroid/kmeans-native'

/** When mini-batch steps end: the rules of scikit-learn's MiniBatchKMeans. (pure) */
export class MiniBatchStop {
  /** Exponentially weighted average of the batches' mean inertia; null before the second step. */
  smoothedInertia: number | null = null
  readonly #nSamples: number
  readonly #absoluteTol: number
  readonly #patience: number
  #lowest = Infinity
  #stepsWithoutGain = 0
  #isFirst = true

  /** `patience`: steps without a lower smoothed inertia, Infinity for no end; `absoluteTol` 0 turns that test off. */
  constructor(options: { nSamples: number; absoluteTol: number; patience: number }) {
    this.#nSamples = options.nSamples
    this.#absoluteTol = options.absoluteTol
    this.#patience = options.patience
  }

  /** Why the steps end after this one; null when they go on. The first step only shows what the init was worth. */
  after({
    rows,
    meanInertia,
    shift,
  }: {
    rows: number
    meanInertia: number
    shift: number
  }): StopReason | null {
    if (this.#isFirst) {
      this.#isFirst = false
      return null
    }
    const share = Math.min(1, (2 * rows) / (this.#nSamples + 1))
    const before = this.smoothedInertia
    this.smoothedInertia = before === null ? meanInertia : before * (1 - share) + meanInertia * share
    if (this.#absoluteTol > 0 && shift <= this.#absoluteTol) return 'tol'
    if (this.smoothedInertia < this.#lowest) {
      this.#lowest = this.smoothedInertia
      this.#stepsWithoutGain = 0
    } else this.#stepsWithoutGain++
    return this.#stepsWithoutGain >= this.#patience ? 'no_improvement' : null
  }
}
