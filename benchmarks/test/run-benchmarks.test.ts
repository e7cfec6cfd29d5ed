import { describe, expect, test } from 'vitest'
import { benchmarkNames, chartsOf, runBenchmarks, tablesOf, type BenchmarkRecord } from '@centroid/benchmarks'

// The built package, as the peers' processes are files beside it.
const tiny = {
  peers: [],
  rounds: 1,
  budgetMs: 1,
  rowsFraction: 0.0005,
  workloads: ['A', 'B', 'E'],
  probe: false,
}

interface Timing {
  family: string
  dtype: string
  ms: number
  runs: number
  disagrees?: string
}

describe('runBenchmarks()', () => {
  test.each(benchmarkNames)('%s gives a record that survives JSON and reads as tables', async (name) => {
    // Every case of memory is a process of its own.
    const backends = name === 'memory' ? (['typescript'] as const) : undefined
    const [record, ...others] = await runBenchmarks({ ...tiny, benchmarks: [name], backends })
    expect(others).toEqual([])
    const read = JSON.parse(JSON.stringify(record)) as BenchmarkRecord
    expect(read).toMatchObject({
      benchmark: name,
      machine: { node: process.version, cores: expect.any(Number), platform: expect.any(String) },
      settings: { rounds: 1, budgetMs: 1, rowsFraction: 0.0005 },
      peers: {},
      probe: null,
    })
    expect(read.backends.map((backend) => backend.name)).toContain('typescript')
    const tables = tablesOf(read)
    for (const { header, rows } of tables) {
      for (const row of rows) expect(row).toHaveLength(header.length)
    }
    for (const { groups, series } of chartsOf(read)) {
      for (const { bars } of groups) for (const bar of bars) expect(series[bar.series]).toBeDefined()
    }
  })

  test('fits agree between backends and precisions, so that their times may be compared', async () => {
    const records = await runBenchmarks({ ...tiny, benchmarks: ['to-convergence'] })
    const { cases } = records[0].result as { cases: { timings: Timing[] }[] }
    expect(cases).toHaveLength(9)
    const timings = cases.flatMap((each) => each.timings)
    expect(timings.filter(({ disagrees }) => disagrees !== undefined)).toEqual([])
    expect(timings.every(({ ms, runs }) => ms > 0 && runs === 1)).toBe(true)
  })

  test('measures ml-kmeans in a process of its own, doing the same work', async () => {
    const records = await runBenchmarks({
      ...tiny,
      benchmarks: ['per-iteration', 'to-convergence', 'sweep', 'seeding', 'small'],
      workloads: ['B'],
      rowsFraction: 0.005,
      backends: ['typescript'],
      peers: ['ml-kmeans'],
    })
    expect(records.map(({ peers }) => peers['ml-kmeans'].version)).toEqual(Array(5).fill('7.0.1'))
    const [iteration] = (records[0].result as { cases: { timings: Timing[] }[] }).cases
    const peer = iteration.timings.find(({ family }) => family === 'ml-kmeans')
    expect(peer?.disagrees).toBeUndefined()
  })

  test('notes a peer that cannot run, and goes on without it', async () => {
    const options = { ...tiny, benchmarks: ['small'], peers: ['sklearn', 'faiss'] as const }
    const [record] = await runBenchmarks({ ...options, python: '/nowhere/python' })
    expect(record.peers).toEqual({})
    expect(record.notes.filter((note) => /left out: .*nowhere.*pip install/.test(note))).toHaveLength(2)
  })

  test('tells of every record as it comes', async () => {
    const told: string[] = []
    const onRecord = ({ benchmark }: BenchmarkRecord) => void told.push(benchmark)
    await runBenchmarks({ ...tiny, benchmarks: ['small', 'seeding'], workloads: ['B'], onRecord })
    expect(told).toEqual(['seeding', 'small'])
  })

  test('rejects with the reason of its signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(runBenchmarks({ ...tiny, signal })).rejects.toThrow('enough')
  })

  test.each([
    [{ benchmarks: ['smal'] }, /'benchmarks' must be among .*got "smal"\nHint: did you mean small\?/],
    [{ workloads: ['G'] }, /'workloads' must be among A, B, C, D, E, F, got "G"/],
    [{ peers: ['numpy'] as never }, /'peers' must be among sklearn, ml-kmeans, faiss, got "numpy"/],
    [{ backends: [] }, /'backends' must be among native, typescript, got none/],
    [{ rounds: 0 }, /'rounds' must be an integer of at least 1, got 0/],
    [{ budgetMs: NaN }, /'budgetMs' must be a positive number, got NaN/],
    [{ rowsFraction: 2 }, /'rowsFraction' must be in \(0, 1\], got 2/],
  ])('refuses %j', async (options, message) => {
    await expect(runBenchmarks(options)).rejects.toThrow(message)
  })
})
