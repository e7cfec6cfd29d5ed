import { createHash } from 'node:crypto'
import { goldenSets, readGolden, readRows } from '../../../../fixtures/goldens.ts'

/** One scaling of one golden set with its data. */
export interface GoldenCase {
  set: string
  scaling: string
  rows: number[][]

  golden: any
}

export function goldenCases(): GoldenCase[] {
  return goldenSets().flatMap((set) => {
    const raw = readRows(set)
    const { scalings } = readGolden(set)
    return Object.keys(scalings).map((scaling) => {
      const golden = scalings[scaling]
      const rows =
        scaling === 'raw' ? raw : raw.map((row) => row.map((v, j) => (v - golden.mean[j]) / golden.scale[j]))
      return { set, scaling, rows, golden }
    })
  })
}

/** Rows floor(i * n / k), as the goldens' rule `spread`. */
export function spreadRows(rows: number[][], k: number): number[][] {
  return Array.from({ length: k }, (_, i) => rows[Math.floor((i * rows.length) / k)])
}

export function labelsHash(labels: Int32Array): string {
  return createHash('sha256').update(labels.join(',')).digest('hex')
}
