import type { DType } from '@centroid/core'
import { defineBenchmark } from '../benchmark.ts'
import type { BackendName } from '../contenders/own-backends.ts'
import { round } from '../measure/statistics.ts'
import { inOwnProcess } from '../peers/in-own-process.ts'
import { formatFigure } from '../report/format-number.ts'

/** One fit whose memory is measured. */
export interface MemoryCase {
  n: number
  d: number
  k: number
  dtype: DType
  backend: BackendName
  init: 'given' | 'k-means++'
}

/** How far the resident set rose above what it was with the input in place. */
export interface MemoryGrowth {
  inputBytes: number
  growthBytes: number
}

interface Result {
  data: string
  cases: (MemoryCase & MemoryGrowth & { peakOverInput: number })[]
}

const SHAPES = [
  { n: 1_000_000, d: 16, k: 16, dtype: 'float64' },
  { n: 2_000_000, d: 4, k: 16, dtype: 'float64' },
  { n: 500_000, d: 32, k: 16, dtype: 'float32' },
] as const
const INITS = ['given', 'k-means++'] as const

/** Peak memory of one fit over its input, the input included: one packed copy and labels make a little over 2. */
export const memory = defineBenchmark<Result>({
  name: 'memory',
  title: 'Peak memory of a fit',
  async run({ backends, rowsFraction, schedule, say }) {
    const cases = []
    for (const backend of backends) {
      for (const shape of SHAPES) {
        for (const init of INITS) {
          say(`memory of ${shape.n} x ${shape.d} ${shape.dtype} on the ${backend} backend`)
          const task = { ...shape, n: Math.max(shape.k, Math.round(shape.n * rowsFraction)), backend, init }
          const growth = await inOwnProcess<MemoryGrowth>('memory-process.js', task, schedule.signal)
          cases.push({ ...task, ...growth, peakOverInput: round(1 + growth.growthBytes / growth.inputBytes) })
        }
      }
    }
    return { data: 'uniform noise, 10 iterations', cases }
  },
  tables: ({ cases }) => [
    {
      id: 'memory',
      caption: 'Peak memory over the input, the input included',
      header: ['backend', 'data', 'init', 'input, MiB', 'peak over input'],
      align: ['left', 'left', 'left'],
      rows: cases.map(({ backend, n, d, dtype, init, inputBytes, peakOverInput }) => [
        backend,
        `${n} x ${d} ${dtype}`,
        init,
        formatFigure(inputBytes / 2 ** 20),
        `${peakOverInput.toFixed(2)}x`,
      ]),
    },
  ],
})
