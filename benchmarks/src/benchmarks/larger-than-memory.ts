import { defineBenchmark } from '../benchmark.ts'
import { inOwnProcess } from '../peers/in-own-process.ts'
import { formatFigure } from '../report/format-number.ts'

/** How many rows to make and fit. */
export interface PassesTask {
  rows: number
  cols: number
  k: number
}

/** What the fit took. */
export interface PassesResult extends PassesTask {
  gigabytes: number
  /** What making the rows alone takes in one pass. */
  generatorSeconds: number
  /** Null where fits take no batches. */
  fit: {
    seconds: number
    nIter: number
    inertia: number
    /** The most that this process ever held, in bytes. */
    maxRssBytes: number
    passes: { purpose: string; seconds: number; gbPerSecond: number }[]
  } | null
}

const SIZE = { rows: 160_000_000, cols: 16, k: 8 }

/** A fit of rows that are made as they are read: how much memory it holds, and how fast it reads. */
export const largerThanMemory = defineBenchmark<PassesResult>({
  name: 'larger-than-memory',
  title: 'More rows than memory holds',
  async run({ rowsFraction, schedule, say, note }) {
    say('rows that are made as they are read')
    const task: PassesTask = { ...SIZE, rows: Math.round(SIZE.rows * rowsFraction) }
    // The peak of memory is that of a process, and this one held other data before.
    const result = await inOwnProcess<PassesResult>('larger-than-memory-process.js', task, schedule.signal)
    if (result.fit === null) note('this version fits no batches')
    return result
  },
  tables: ({ rows, cols, k, gigabytes, generatorSeconds, fit }) => [
    {
      id: 'passes',
      caption: `Passes over ${rows} x ${cols}, k = ${k}, ${formatFigure(gigabytes)} GB`,
      header: ['pass', 'seconds', 'GB/s'],
      align: ['left'],
      rows: [
        ['making the rows alone', formatFigure(generatorSeconds), formatFigure(gigabytes / generatorSeconds)],
        ...(fit?.passes ?? []).map(({ purpose, seconds, gbPerSecond }) => [
          purpose,
          formatFigure(seconds),
          formatFigure(gbPerSecond),
        ]),
        ...(fit
          ? [
              [
                `whole fit, at most ${formatFigure(fit.maxRssBytes / 2 ** 20)} MiB resident`,
                formatFigure(fit.seconds),
                '',
              ],
            ]
          : []),
      ],
    },
  ],
})
