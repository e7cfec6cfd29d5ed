import { Matrix } from '@centroid/core'

/** Rows that are made as they are read, so that their number is not bounded by memory. */
export interface GeneratedBatches {
  nSamples: number
  batches(): Iterable<Matrix>
}

const BATCH_ROWS = 65_536

/**
 * Twelve blobs, made by copying a block of rows and moving three values of every eighth row by the number of the batch;
 * two buffers in turn, so that one is filled while the other is read.
 */
export function generatedBatches(rows: number, cols: number): GeneratedBatches {
  const pattern = blobPattern(cols)
  const buffers = [0, 1].map(() => Matrix.zeros(BATCH_ROWS, cols))
  return {
    nSamples: rows,
    *batches() {
      for (let first = 0, b = 0; first < rows; first += BATCH_ROWS, b++) {
        const { data } = buffers[b % 2]
        data.set(pattern.data)
        const move = ((b * 2654435761) % 4096) / 4096 - 0.5
        for (let p = 0; p < data.length; p += cols * 8) {
          for (let t = 0; t < 3 && t < cols; t++) data[p + t] += move
        }
        const count = Math.min(BATCH_ROWS, rows - first)
        yield count === BATCH_ROWS ? buffers[b % 2] : Matrix.of(data.subarray(0, count * cols), count, cols)
      }
    },
  }
}

function blobPattern(cols: number): Matrix {
  const matrix = Matrix.zeros(BATCH_ROWS, cols)
  for (let p = 0; p < matrix.data.length; p++) {
    const blob = Math.floor(p / cols) % 12
    matrix.data[p] = ((blob * 7 + (p % cols) * 5) % 12) + Math.sin(p * 0.7) + Math.sin(p * 1.3)
  }
  return matrix
}
