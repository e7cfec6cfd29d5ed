import { Option, type Command } from 'commander'
import {
  addDataOptions,
  addSolverOptions,
  type DataOptions,
  type SolverOptions,
} from '../options/fit-options.ts'
import { integerOption } from '../options/number-option.ts'
import { addSweepOptions, checkSweepOptions, sweepOf, type SweepOptions } from '../options/sweep-options.ts'
import { chooseBackend } from '../choose-backend.ts'
import { asDataError } from '../as-data-error.ts'
import { renderElbowSummary, type ElbowOutcome } from '../output/elbow-summary.ts'
import { fitProgress } from '../output/fit-progress.ts'
import { note, noteIgnored, warn } from '../output/note.ts'
import { readData, type Data } from '../read-data.ts'
import { UsageError } from '../usage-error.ts'
import type { KMeansModel } from '@centroid/core'
import type { Terminal } from '../terminal.ts'

interface ElbowCommandOptions extends DataOptions, SolverOptions, SweepOptions {
  kMin: number
  kMax: number
  plot?: string
  json?: boolean
}

const AFTER = `
Without --k-max the range ends at 10, or at the number of rows if that is less.

Examples:
  centroid elbow iris.csv
  centroid elbow wine.csv --scale standard --k-max 15 --plot elbow.svg
  centroid elbow large.csv --k-max 30 --sweep chained
  centroid elbow iris.csv --json`

/** Fewer points than these have no bend that could be told from noise. */
const MIN_POINTS = 4

/** Defines `centroid elbow`. */
export function defineElbow(program: Command, terminal: Terminal): Command {
  const command = program
    .command('elbow')
    .summary('look for the k at which inertia stops falling fast')
    .description('Fit a range of k and look for the elbow of the inertia curve.')
    .argument('<data>', '.csv, .tsv, .json, .jsonl or .ndjson file, or - for CSV from stdin')
  for (const [name, value] of [
    ['--k-min', 1],
    ['--k-max', 10],
  ] as const) {
    command.addOption(
      new Option(`${name} <n>`, name === '--k-min' ? 'first k' : 'last k')
        .argParser(integerOption(name, { min: 1, example: value }))
        .default(value),
    )
  }
  addDataOptions(command)
  addSweepOptions(addSolverOptions(command))
    .option('--plot <file.svg>', 'write the curve as an SVG image')
    .option('--json', 'print one JSON document')
    .addHelpText('after', AFTER)
  return command.action((data: string, options: ElbowCommandOptions) =>
    elbow(data, options, command, terminal),
  )
}

async function elbow(
  source: string,
  options: ElbowCommandOptions,
  command: Command,
  terminal: Terminal,
): Promise<void> {
  checkOptions(options)
  checkSweepOptions(options, command)
  await chooseBackend(options.backend)
  const data = await readData(source, options)
  terminal.signal.throwIfAborted()
  const kMaxGiven = command.getOptionValueSource('kMax') === 'cli'
  const outcome = await findOutcome(data, options, kMaxGiven, terminal)
  noteIgnored(terminal, data.ignored)
  for (const warning of outcome.warnings) warn(terminal, warning)
  const title = `${data.title}${options.scale === 'none' ? '' : `, scaled: ${options.scale}`}`
  if (options.plot !== undefined) {
    const { renderElbowSvg } = await import('../output/elbow-svg.ts')
    const { writeWholeFile } = await import('../output/write-file.ts')
    const plot = { title: 'Inertia by number of clusters', subtitle: title, rows: outcome.rows, k: outcome.k }
    await writeWholeFile(options.plot, renderElbowSvg(plot))
    note(terminal, `the curve is in ${options.plot}`)
  }
  if (options.json) {
    terminal.out(`${JSON.stringify(outcome)}\n`)
    return
  }
  const { outWidth: width, unicode, outStyle: style } = terminal
  terminal.out(`${renderElbowSummary(outcome, title, { width, unicode, style })}\n`)
}

function checkOptions({ kMin, kMax, plot }: ElbowCommandOptions): void {
  if (kMin > kMax) {
    throw new UsageError(
      `Cannot read --k-max: it must be at least --k-min (${kMin}), got ${kMax}\nHint: for example --k-max ${kMin + 9}`,
    )
  }
  if (plot !== undefined && !plot.toLowerCase().endsWith('.svg')) {
    throw new UsageError(
      `Cannot read --plot: it must end in .svg, got ${JSON.stringify(plot)}\nHint: for example --plot elbow.svg`,
    )
  }
}

async function findOutcome(
  { matrix, sampleWeight }: Data,
  options: ElbowCommandOptions,
  kMaxGiven: boolean,
  terminal: Terminal,
): Promise<ElbowOutcome> {
  const { sweepKMeans, findElbow } = await import('@centroid/core')
  const { kMin } = options
  const clipped = !kMaxGiven && options.kMax > matrix.rows
  const kMax = clipped ? Math.max(matrix.rows, kMin) : options.kMax
  const sweepOptions = sweepOf(options)
  const progress = fitProgress(terminal, sweepOptions.nInit, kMax)
  const sweep = await asDataError(() =>
    sweepKMeans(matrix, {
      ...sweepOptions,
      kMin,
      kMax,
      sampleWeight,
      signal: terminal.signal,
      onProgress: progress.onProgress,
    }),
  ).finally(progress.done)
  const rows = sweep.kValues.map((k, i) => ({ k, inertia: sweep.inertias[i] }))
  const found =
    rows.length < MIN_POINTS ? { k: null, method: 'kneedle' as const, strength: 0 } : findElbow(sweep)
  const warnings = warningsOf(sweep.models)
  if (clipped) warnings.unshift(`the range of k ends at ${kMax}, as there are only ${matrix.rows} rows`)
  return { k: found.k, elbow: found, rows, kMin, kMax, warnings }
}

/** The first warning of the models, naming the other k that have one, too. */
function warningsOf(models: readonly KMeansModel[]): string[] {
  const warned = models.filter((model) => model.warnings.length > 0)
  if (warned.length === 0) return []
  const [first, ...others] = warned
  const text = `k = ${first.nClusters}: ${first.warnings.join('; ')}`
  return [
    others.length === 0
      ? text
      : `${text} (and alike for k = ${others.map((model) => model.nClusters).join(', ')})`,
  ]
}
