import { isTable } from '../data/table.ts'
import type { MatrixInput } from './input.ts'

/** Rows with their weights. */
export interface WeightedRows {
  x: MatrixInput
  /** One weight per row of `x`, finite and >= 0. */
  sampleWeight: ArrayLike<number>
}

/** Some rows of a source; an empty array of rows is skipped. */
export type SourceBatch = MatrixInput | WeightedRows

/**
 * Rows that need not fit into memory: they are read in batches, once for each pass. Every call of `batches` begins a new
 * pass, and every pass gives the same rows in the same order, however they are cut into batches.
 *
 * The next batch is asked for while the last one is worked on. A source may fill the same memory over and over (which is
 * noticed, and then nothing is read ahead), or two buffers in turn.
 *
 * @example
 * const source: BatchSource = {
 *   async *batches() {
 *     for await (const rows of readFromSomewhere()) yield rows // number[][] or a Matrix
 *   },
 * }
 */
export interface BatchSource {
  batches(): AsyncIterable<SourceBatch> | Iterable<SourceBatch>
  /** How many rows a pass gives, where that is known: it saves the pass that counts them. */
  readonly nSamples?: number
  /** Names of the columns, for the model's `featureNames`. */
  readonly featureNames?: readonly string[]
}

/** Whether a value is a source of batches: an object with a function `batches`. */
export function isBatchSource(value: unknown): value is BatchSource {
  return typeof (value as BatchSource | null)?.batches === 'function' && !isTable(value)
}
