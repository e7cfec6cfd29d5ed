import { sumBlocks, type Batch, type ColumnSums } from '@centroid/kmeans-native'
import type { StreamContext } from './stream-context.ts'

/** Sums over nothing yet: of values, or of squared differences from an offset. */
export function columnSums(totalRows: number, cols: number, offset: Float64Array | null): ColumnSums {
  return { totalRows, offset, sums: new Float64Array((sumBlocks(totalRows).length - 1) * cols) }
}

/** The column means of a stream (cols), with the bits that a fit of the whole matrix finds; takes a pass. */
export async function columnMeans(
  { stream, backend, control, report }: StreamContext,
  visit?: (batch: Batch) => void,
): Promise<Float64Array> {
  const rows = stream.rows as number
  let columns: ColumnSums | undefined
  await stream.pass(async (batch) => {
    visit?.(batch)
    columns ??= columnSums(rows, batch.matrix.cols, null)
    await backend.addColumns(batch, columns, control)
  })
  report('centre')
  return totalOf(columns as ColumnSums, stream.shape.cols).map((sum) => sum / rows)
}

/** The summed squared differences from the means; takes a pass. */
export async function squaresOf(
  { stream, backend, control, report }: StreamContext,
  means: Float64Array,
): Promise<ColumnSums> {
  const columns = columnSums(stream.rows as number, means.length, means)
  await stream.pass((batch) => backend.addColumns(batch, columns, control))
  report('centre')
  return columns
}

/** The mean over the columns of the population variance, from summed squared differences. */
export function meanVariance(columns: ColumnSums): number {
  const { totalRows, offset } = columns
  const cols = (offset as Float64Array).length
  return totalOf(columns, cols).reduce((sum, square) => sum + square / totalRows, 0) / cols
}

/** The blocks added in order (cols). */
function totalOf({ sums }: ColumnSums, cols: number): Float64Array {
  const total = sums.slice(0, cols)
  for (let i = cols; i < sums.length; i++) total[i % cols] += sums[i]
  return total
}
