import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Matrix } from '@centroid/core'
import type { PeerProcess } from './peer-process.ts'

/** Files through which peers get data; the newest matrix replaces the one before. Must be closed. */
export interface DataFiles {
  /** Gives a float64 matrix to peers. */
  load(matrix: Matrix, peers: readonly PeerProcess[]): Promise<void>
  /** Writes initial centroids or labels and returns the path. */
  write(name: string, data: Float64Array | Float32Array | Int32Array): string
  close(): void
}

export function createDataFiles(): DataFiles {
  const folder = mkdtempSync(join(tmpdir(), 'centroid-bench-'))
  const write = (name: string, data: Float64Array | Float32Array | Int32Array) => {
    const path = join(folder, `${name}.bin`)
    writeFileSync(path, new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength))
    return path
  }
  return {
    write,
    async load(matrix, peers) {
      if (peers.length === 0) return
      const path = write('rows', matrix.data)
      for (const peer of peers) await peer.ask({ op: 'load', path, rows: matrix.rows, cols: matrix.cols })
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
