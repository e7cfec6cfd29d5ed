import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  benchmarkNames,
  peerNames,
  runBenchmarks,
  tablesOf,
  workloads,
  type BenchmarkRecord,
} from './index.ts'
import { markdownTable } from './docs/markdown-table.ts'

/** `npm run bench -- --all` measures everything and writes results/<name>.json, from which the documentation is made. */
const { values: args } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    benchmarks: { type: 'string' },
    workloads: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    budget: { type: 'string', default: '20000' },
    python: { type: 'string' },
    /** Only look: nothing is written. */
    dry: { type: 'boolean', default: false },
  },
})
const results = fileURLToPath(new URL('../results/', import.meta.url))

await runBenchmarks({
  benchmarks: args.all ? benchmarkNames : split(args.benchmarks),
  workloads: args.all ? workloads.map(({ name }) => name) : split(args.workloads),
  peers: args.peers === 'none' ? [] : ((split(args.peers) as typeof peerNames | undefined) ?? peerNames),
  rounds: Number(args.rounds),
  budgetMs: Number(args.budget),
  python: args.python,
  onProgress: (text) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`),
  onRecord: (record) => {
    show(record)
    if (args.dry) return
    mkdirSync(results, { recursive: true })
    writeFileSync(`${results}${record.benchmark}.json`, `${JSON.stringify(record, null, 2)}\n`)
  },
})

function split(text: string | undefined): string[] | undefined {
  return text?.split(',')
}

function show(record: BenchmarkRecord): void {
  console.log(`\n# ${record.title}`)
  for (const table of tablesOf(record)) console.log(`\n${table.caption}\n\n${markdownTable(table)}`)
  for (const note of record.notes) console.log(`\n${note}`)
}
