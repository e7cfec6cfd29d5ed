import { Option, type Command } from 'commander'
import type { BenchmarkRecord, RunBenchmarksOptions } from '@centroid/benchmarks'
import { integerOption } from '../options/number-option.ts'
import { wordsOption } from '../options/words-option.ts'
import { renderBenchmarks } from '../output/benchmark-text.ts'
import { terminalProgress } from '../output/fit-progress.ts'
import { note } from '../output/note.ts'
import type { Terminal } from '../terminal.ts'

interface BenchOptions {
  benchmarks?: string[]
  workloads?: string[]
  peers?: string[]
  python?: string
  rounds?: number
  quick?: boolean
  all?: boolean
  json?: boolean
  out?: string
}

const AFTER = `
Benchmarks: per-iteration, to-convergence, sweep, seeding, silhouette, small,
responsiveness, memory, larger-than-memory. Workloads: A (100000 x 2, k = 8),
B (100000 x 16, k = 32), C (50000 x 64, k = 100), D (20000 x 784, k = 10),
E (1000000 x 8, k = 16), F (200000 x 128, k = 256). Peers: sklearn, faiss,
ml-kmeans; the first two run in the Python of --python or $CENTROID_PYTHON.
Close other programs first.

Examples:
  centroid bench
  centroid bench --quick
  centroid bench --workloads A,B --peers sklearn,ml-kmeans
  centroid bench --all --peers sklearn,faiss,ml-kmeans --out bench.json
  centroid bench --benchmarks small --json`

/** Defines `centroid bench`. */
export function defineBench(program: Command, terminal: Terminal): Command {
  const words = (flags: string, description: string, example: string) =>
    new Option(flags, description).argParser(wordsOption(flags.split(' ')[0], example))
  return program
    .command('bench')
    .summary('measure how fast it is here')
    .description('Measure how fast fits are on this machine; without options in under a minute.')
    .addOption(words('--benchmarks <names>', 'which, separated by commas', 'per-iteration,sweep'))
    .addOption(words('--workloads <names>', 'of A to F (default: A,B,E)', 'A,B'))
    .addOption(words('--peers <names>', 'others to measure beside ours', 'sklearn,ml-kmeans'))
    .option('--python <path>', 'interpreter for the peers sklearn and faiss')
    .addOption(
      new Option('--rounds <n>', 'runs of each, interleaved (default: 3)').argParser(
        integerOption('--rounds', { min: 1, max: 1000, example: 5 }),
      ),
    )
    .addOption(new Option('--quick', 'a twentieth of the rows, one round: a first look').conflicts('all'))
    .option('--all', 'every benchmark and workload')
    .option('--out <file.json>', 'write the document of --json to a file, too')
    .option('--json', 'print one JSON document')
    .addHelpText('after', AFTER)
    .action((options: BenchOptions) => bench(options, terminal))
}

async function bench(options: BenchOptions, terminal: Terminal): Promise<void> {
  const { benchmarkNames, runBenchmarks, tablesOf, workloads } = await import('@centroid/benchmarks')
  const { benchmarks, python, rounds, quick, all } = options
  const progress = terminalProgress(terminal)
  const records = await runBenchmarks({
    benchmarks: benchmarks ?? (all ? benchmarkNames : undefined),
    workloads:
      options.workloads ?? (all ? workloads.map(({ name }) => name) : quick ? ['A', 'B'] : undefined),
    peers: options.peers as RunBenchmarksOptions['peers'],
    python,
    rounds: rounds ?? (quick ? 1 : undefined),
    rowsFraction: quick ? 0.05 : undefined,
    probe: !quick,
    signal: terminal.signal,
    onProgress: (text) => progress.update(() => `measuring ${text}`),
  }).finally(() => progress.done())
  const document = `${JSON.stringify({ benchmarks: records } satisfies { benchmarks: BenchmarkRecord[] })}\n`
  if (options.out !== undefined) {
    const { writeWholeFile } = await import('../output/write-file.ts')
    await writeWholeFile(options.out, document)
    note(terminal, `the results are in ${options.out}`)
  }
  if (options.json) {
    terminal.out(document)
    return
  }
  for (const text of new Set(records.flatMap((record) => record.notes))) note(terminal, text)
  terminal.out(renderBenchmarks(records, tablesOf, terminal.outStyle))
}
