import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Matrix, readTable, tableToMatrix } from '@centroid/core'
import { createRandom } from '../data/random.ts'

/** Rows of some shape, and how far it is worth sweeping k over them. */
export interface Shape {
  name: string
  kMax: number
  matrix: Matrix
}

interface Random {
  uniform: (from?: number, to?: number) => number
  normal: () => number
  index: (below: number) => number
}

/** Data of many shapes, of moderate size; the same at each call. */
export async function shapes(): Promise<Shape[]> {
  return [...clusters(), ...structures(), ...skewed(), ...repeated(), ...(await realData())]
}

/** Sets on which time is worth measuring: 100,000 x 8. */
export function largeShapes(): Shape[] {
  const n = 100_000
  return [
    shape('blobs 100k x 8, 10', 20, 101, (r) => blobs(r, n, 8, 10, 10)),
    shape('blobs 100k x 8, 20', 20, 102, (r) => blobs(r, n, 8, 20, 10)),
    shape('noise 100k x 8', 20, 103, (r) => rowsOf(n, () => times(8, () => r.uniform()))),
  ]
}

function clusters(): Shape[] {
  return [
    shape('blobs d=2', 20, 1, (r) => blobs(r, 3000, 2, 8, 20)),
    shape('blobs d=8', 20, 2, (r) => blobs(r, 5000, 8, 10, 10)),
    shape('blobs d=32', 20, 3, (r) => blobs(r, 2000, 32, 12, 6)),
    shape('blobs d=100, few rows', 15, 4, (r) => blobs(r, 500, 100, 6, 3)),
    shape('blobs of unequal size', 20, 5, (r) => {
      const share = [1, 1, 2, 4, 8, 16, 32, 64, 4, 2]
      const bag = share.flatMap((count, j) => Array<number>(count).fill(j))
      return blobs(r, 4000, 2, 10, 20, { label: () => bag[r.index(bag.length)] })
    }),
    shape('blobs of unequal spread', 20, 6, (r) => {
      const spreads = times(9, () => r.uniform(0.2, 3))
      return blobs(r, 4000, 3, 9, 20, { spread: (j) => spreads[j] })
    }),
    shape('overlapping blobs', 20, 7, (r) => blobs(r, 4000, 2, 12, 8)),
    shape('40 blobs', 50, 8, (r) => blobs(r, 5000, 2, 40, 60)),
    shape('blobs, few rows', 20, 9, (r) => blobs(r, 60, 3, 5, 10)),
    shape('stretched blobs', 20, 10, (r) =>
      blobs(r, 4000, 2, 6, 20).map(([x, y]) => [1.8 * x - 1.2 * y, -0.6 * x + 0.8 * y]),
    ),
    shape('blobs with outliers', 20, 11, (r) => [
      ...blobs(r, 3000, 3, 5, 10),
      ...rowsOf(20, () => times(3, () => r.uniform(-200, 200))),
    ]),
    shape('clusters of clusters', 35, 12, (r) => {
      const places = times(6, () => [r.uniform(0, 60), r.uniform(0, 60)])
      const centres = places.flatMap(([x, y]) => times(5, () => [x + r.uniform(-3, 3), y + r.uniform(-3, 3)]))
      return rowsOf(3000, (i) => centres[i % 30].map((value) => value + 0.3 * r.normal()))
    }),
    shape('clusters on a line', 20, 13, (r) =>
      rowsOf(1800, (i) => [[0, 1, 3, 6, 10, 11][i % 6] + 0.3 * r.normal()]),
    ),
    shape('clusters on a grid', 30, 14, (r) =>
      rowsOf(4000, () => [4 * r.index(5) + 0.5 * r.normal(), 4 * r.index(5) + 0.5 * r.normal()]),
    ),
  ]
}

function structures(): Shape[] {
  return [
    shape('noise d=2', 20, 21, (r) => rowsOf(3000, () => times(2, () => r.uniform()))),
    shape('noise d=8', 20, 22, (r) => rowsOf(5000, () => times(8, () => r.uniform()))),
    shape('normal d=4', 20, 23, (r) => rowsOf(4000, () => times(4, r.normal))),
    shape('normal d=50', 15, 24, (r) => rowsOf(1000, () => times(50, r.normal))),
    shape('rings', 20, 25, (r) =>
      rowsOf(3000, () => {
        const [angle, radius] = [r.uniform(0, 2 * Math.PI), [1, 2.5, 4][r.index(3)] + 0.1 * r.normal()]
        return [radius * Math.cos(angle), radius * Math.sin(angle)]
      }),
    ),
    shape('moons', 20, 26, (r) =>
      rowsOf(3000, (i) => {
        const angle = r.uniform(0, Math.PI)
        const [x, y] = [Math.cos(angle), Math.sin(angle)]
        return [(i % 2 ? 1 - x : x) + 0.1 * r.normal(), (i % 2 ? 0.5 - y : y) + 0.1 * r.normal()]
      }),
    ),
    shape('a line', 20, 27, (r) => rowsOf(2000, () => [r.uniform(0, 100), 0.01 * r.normal()])),
  ]
}

function skewed(): Shape[] {
  const exponential = (r: Random): number => -Math.log(1 - r.uniform())
  return [
    shape('heavy tails', 20, 31, (r) =>
      rowsOf(3000, () => times(3, () => r.normal() / Math.sqrt(exponential(r)))),
    ),
    shape('log-normal', 20, 32, (r) => rowsOf(3000, () => times(4, () => Math.exp(r.normal())))),
    shape('squared exponential', 20, 33, (r) => rowsOf(4000, () => times(6, () => exponential(r) ** 2))),
  ]
}

function repeated(): Shape[] {
  return [
    shape('25 points, repeated', 30, 41, (r) => rowsOf(2000, () => [r.index(5), r.index(5)])),
    shape('64 points, repeated', 20, 42, (r) => rowsOf(3000, () => times(3, () => r.index(4)))),
    shape('sparse counts', 15, 43, (r) =>
      rowsOf(2000, () => times(20, () => Math.max(0, r.index(6) - 3) * r.index(2))),
    ),
  ]
}

async function realData(): Promise<Shape[]> {
  const names = ['iris', 'wine', 'digits', 'nocluster_uniform2d', 's1', 'a1']
  const found: Shape[] = []
  for (const name of names) {
    const path = fixture(name)
    if (path === undefined) continue
    const matrix = tableToMatrix(await readTable(path))
    found.push({ name, kMax: name === 'a1' ? 30 : 20, matrix })
    if (name === 'wine') found.push({ name: 'wine, standardised', kMax: 20, matrix: standardised(matrix) })
  }
  return found
}

/** A data set beside the sources, or in the folder of sets that may not be copied here. */
function fixture(name: string): string | undefined {
  const extra = process.env.CENTROID_EXTRA_FIXTURES
  const places = [
    fileURLToPath(new URL('../../../fixtures/', import.meta.url)),
    ...(extra ? [`${extra}/`] : []),
  ]
  return places.map((place) => `${place}data/${name}.csv`).find((path) => existsSync(path))
}

function standardised(matrix: Matrix): Matrix {
  const { rows, cols } = matrix
  const columns = times(cols, (t) => times(rows, (i) => matrix.row(i)[t]))
  const scaled = columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / rows
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows)
    return column.map((value) => (value - mean) / (deviation || 1))
  })
  return Matrix.fromRows(rowsOf(rows, (i) => scaled.map((column) => column[i])))
}

/** Normal clusters around random centres of [0, side]^cols. */
function blobs(
  r: Random,
  rows: number,
  cols: number,
  count: number,
  side: number,
  {
    label = (i) => i % count,
    spread = () => 1,
  }: { label?: (i: number) => number; spread?: (j: number) => number } = {},
): number[][] {
  const centres = times(count, () => times(cols, () => r.uniform(0, side)))
  return rowsOf(rows, (i) => {
    const j = label(i)
    return centres[j].map((value) => value + spread(j) * r.normal())
  })
}

function shape(name: string, kMax: number, seed: number, make: (random: Random) => number[][]): Shape {
  const next = createRandom(seed)
  const uniform = (from = 0, to = 1): number => from + (to - from) * next()
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const index = (below: number): number => Math.floor(next() * below)
  return { name, kMax, matrix: Matrix.fromRows(make({ uniform, normal, index })) }
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i))
}

function rowsOf(rows: number, make: (i: number) => number[]): number[][] {
  return times(rows, make)
}
