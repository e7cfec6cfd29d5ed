import type { Batch, BatchControl, ColumnSums } from '../batch.ts'
import { NonFiniteError } from '../backend.ts'
import { throwIfCancelled } from './cancel.ts'
import { largestValue } from './centring.ts'
import { eachSlice } from './slices.ts'
import { sumBlocks } from './sum-blocks.ts'

/**
 * Adds the columns of a batch to the sums of the stream's blocks of rows, as `centre` sums a whole matrix.
 * @throws NonFiniteError, its row counted in the stream, where values are added; FitCancelled.
 */
export async function addColumns(batch: Batch, columns: ColumnSums, { cancel }: BatchControl): Promise<void> {
  const { matrix, firstRow } = batch
  const { data, cols } = matrix
  const { offset, sums } = columns
  const bounds = sumBlocks(columns.totalRows)
  const limit = offset ? Infinity : largestValue(matrix)
  let block = 0
  await eachSlice(matrix.rows, cols, (from, to) => {
    throwIfCancelled(cancel)
    for (let i = from, p = from * cols; i < to; i++) {
      while (bounds[block + 1] <= firstRow + i) block++
      const base = block * cols
      for (let t = 0; t < cols; t++, p++) {
        const value = data[p]
        if (offset) {
          const difference = value - offset[t]
          sums[base + t] += difference * difference
        } else {
          if (!(Math.abs(value) <= limit)) throw new NonFiniteError(firstRow + i, t, value)
          sums[base + t] += value
        }
      }
    }
  })
}
