import type { Batch, DType } from '@centroid/kmeans-native'
import { describeValue } from '../describe-value.ts'
import { DataError } from '../errors.ts'
import { abortable } from './abortable.ts'
import type { BatchSource, SourceBatch } from './batch-source.ts'
import { isEmpty, shapeOf, toBatch, type BatchShape } from './source-batch.ts'

/** False ends the pass early. */
type Visit = (batch: Batch) => Promise<boolean | void> | boolean | void

/** Reads a source pass by pass, checks that every pass gives the same shape, and reads one batch ahead. */
export class BatchStream {
  readonly #source: BatchSource
  readonly #doing: string
  readonly #signal: AbortSignal | undefined
  readonly #dtype: DType | undefined
  #shape: BatchShape | undefined
  #rows: number | undefined
  #passes = 0

  constructor(
    source: BatchSource,
    doing: string,
    { dtype, signal }: { dtype?: DType; signal?: AbortSignal },
  ) {
    this.#source = source
    this.#doing = doing
    this.#dtype = dtype
    this.#signal = signal
    this.#rows = checkCount(source.nSamples, doing)
  }

  /** Rows of a pass; undefined until one has ended, unless the source says it. */
  get rows(): number | undefined {
    return this.#rows
  }

  get passes(): number {
    return this.#passes
  }

  /** What the first batch of the first pass decided. */
  get shape(): BatchShape {
    if (!this.#shape) throw new DataError(`Cannot ${this.#doing}: at least one row is required, got none`)
    return this.#shape
  }

  /**
   * Visits the batches of one pass in order, one after another, until a visit says false; a batch is asked for while the
   * one before it is visited.
   * @throws DataError when the pass is empty or differs from the one before; what the source or `visit` throws; the
   * signal's reason.
   */
  async pass(visit: Visit): Promise<void> {
    this.#passes++
    const batches = iterate(this.#source.batches(), this.#doing)
    const visits = new Visits(visit, this.#doing)
    let isOpen = true
    try {
      let [index, rows] = [0, 0]
      for (;;) {
        const next = await abortable(Promise.resolve(batches.next()), this.#signal)
        if (next.done) break
        const batch = this.#read(next.value, index++, rows)
        if (!batch) continue
        rows += batch.matrix.rows
        this.#checkRows(rows, false)
        if (!(await visits.add(batch))) return
      }
      isOpen = false
      if (!(await visits.end())) return
      this.#checkRows(rows, true)
      this.#rows = rows
    } finally {
      await visits.settle()
      // Where an abort came first, the source may never answer again: it is not waited for.
      const closed = isOpen ? Promise.resolve(batches.return?.()).catch(() => {}) : null
      if (!this.#signal?.aborted) await closed
    }
  }

  #read(value: SourceBatch, index: number, firstRow: number): Batch | null {
    if (isEmpty(value)) return null
    const place = { doing: this.#doing, index, firstRow }
    this.#shape ??= shapeOf(value, place, this.#dtype)
    return toBatch(value, this.#shape, place)
  }

  #checkRows(rows: number, isEnd: boolean): void {
    const expected = this.#rows
    if (isEnd && rows === 0 && (expected === undefined || this.#passes === 1)) {
      throw new DataError(`Cannot ${this.#doing}: at least one row is required, the source gave none`)
    }
    if (expected === undefined || (isEnd ? rows === expected : rows <= expected)) return
    const found = isEnd ? String(rows) : `more than ${expected}`
    const hint =
      this.#passes === 1
        ? `'nSamples' of the source says ${expected}`
        : "every call of 'batches' must begin anew: let it return a new iterator, as a generator function does"
    throw new DataError(
      `Cannot ${this.#doing}: every pass must give ${expected} rows, pass ${this.#passes} gave ${found}\nHint: ${hint}`,
    )
  }
}

/** Runs visits one after another, while the caller fetches the next batch. */
class Visits {
  readonly #visit: Visit
  readonly #doing: string
  #last: Batch | null = null
  #running: Promise<boolean | void> = Promise.resolve()
  #readsAhead = false

  constructor(visit: Visit, doing: string) {
    this.#visit = visit
    this.#doing = doing
  }

  /** Resolves when the next batch may be asked for: to false when none is wanted. */
  async add(batch: Batch): Promise<boolean> {
    const overwrites = this.#last !== null && shareMemory(this.#last, batch)
    if (overwrites && this.#readsAhead) {
      throw new DataError(
        `Cannot ${this.#doing}: a batch must keep its values while the next is read, ` +
          `the batch from row ${batch.firstRow} on lies in the memory of the one before\n` +
          'Hint: yield new memory, two buffers in turn, or one buffer from the beginning',
      )
    }
    if ((await this.#running) === false) return false
    this.#readsAhead = this.#last !== null && !overwrites
    this.#last = batch
    this.#running = Promise.resolve(this.#visit(batch))
    this.#running.catch(() => {})
    return this.#readsAhead || (await this.#running) !== false
  }

  async end(): Promise<boolean> {
    return (await this.#running) !== false
  }

  async settle(): Promise<void> {
    await this.#running.catch(() => {})
  }
}

function shareMemory(a: Batch, b: Batch): boolean {
  const [first, second] = [a.matrix.data, b.matrix.data]
  return (
    first.buffer === second.buffer &&
    first.byteOffset < second.byteOffset + second.byteLength &&
    second.byteOffset < first.byteOffset + first.byteLength
  )
}

function iterate(
  batches: AsyncIterable<SourceBatch> | Iterable<SourceBatch>,
  doing: string,
): AsyncIterator<SourceBatch> | Iterator<SourceBatch> {
  if (typeof batches === 'object' && batches !== null) {
    if (Symbol.asyncIterator in batches) return batches[Symbol.asyncIterator]()
    if (Symbol.iterator in batches) return batches[Symbol.iterator]()
  }
  throw new TypeError(
    `Cannot ${doing}: 'batches' of the source must return an iterable of batches, got ${describeValue(batches)}`,
  )
}

function checkCount(nSamples: unknown, doing: string): number | undefined {
  if (nSamples === undefined) return undefined
  if (Number.isSafeInteger(nSamples) && Number(nSamples) >= 1) return Number(nSamples)
  throw new RangeError(
    `Cannot ${doing}: 'nSamples' of the source must be an integer >= 1, got ${describeValue(nSamples)}`,
  )
}
