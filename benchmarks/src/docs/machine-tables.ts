import type { BenchmarkRecord } from '../record.ts'
import { formatFigure } from '../report/format-number.ts'
import type { Table } from '../report/report.ts'

/** What the numbers depend on. */
export function machineTable({ machine, backends, peers }: BenchmarkRecord): Table {
  const threads = (of: Record<string, number> = {}) => Math.max(1, ...Object.values(of))
  return {
    id: 'machine',
    caption: 'The machine and what ran on it',
    header: ['', 'of these recordings'],
    align: ['left', 'left'],
    rows: [
      ['processor', `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB`],
      ['platform', `${machine.platform}, Node ${machine.node}`],
      [
        'backends',
        backends.map(({ name, simd }) => (simd === 'none' ? name : `${name} (${simd})`)).join(', '),
      ],
      ...Object.entries(peers).map(([name, versions]) => [
        name,
        `${versions.version}, threads: ${threads(versions.threads)}`,
      ]),
    ],
  }
}

/** The limits of the machine, where they were measured. */
export function probeTable(records: readonly BenchmarkRecord[]): Table[] {
  const probe = records.find((record) => record.probe !== null)?.probe
  if (!probe) return []
  const { gflops, bandwidth, threads } = probe
  return [
    {
      id: 'probe',
      caption: `What it can do at most (${probe.vectorBits}-bit registers, ${threads} threads)`,
      header: ['limit', 'one thread', 'all threads'],
      align: ['left'],
      rows: [
        ...(['float64', 'float32'] as const).map((dtype) => [
          `${dtype} multiply-adds, GFLOP/s`,
          formatFigure(gflops[dtype].oneThread),
          formatFigure(gflops[dtype].allThreads),
        ]),
        ...bandwidth.map(({ workingSetBytes, gbPerSecond }) => [
          `reading ${workingSetBytes / 2 ** 20} MiB, GB/s`,
          '',
          formatFigure(gbPerSecond),
        ]),
      ],
    },
  ]
}

/** When each benchmark was recorded, and from which sources. */
export function recordingsTable(records: readonly BenchmarkRecord[]): Table {
  return {
    id: 'recordings',
    caption: 'The recordings',
    header: ['benchmark', 'date', 'commit', 'rounds', 'load average before'],
    align: ['left', 'left', 'left'],
    rows: records.map(({ benchmark, machine, settings }) => [
      benchmark,
      machine.date.slice(0, 10),
      `${machine.commit?.slice(0, 10) ?? 'unknown'}${machine.clean === false ? ', with changes' : ''}`,
      String(settings.rounds),
      machine.loadAverage.toFixed(1),
    ]),
  }
}
