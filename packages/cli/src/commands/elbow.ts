import { Option, type Command } from 'commander'
import {
  addDataOptions,
  addSolverOptions,
  type DataOptions,
  type SolverOptions,
} from '../options/fit-options.ts'
import { integerOption } from '../options/number-option.ts'
import { asDataError } from '../as-data-error.ts'
import { renderElbowSummary, type ElbowOutcome } from '../output/elbow-summary.ts'
import { fitProgress } from '../output/fit-progress.ts'
import { note, warn } from '../output/note.ts'
import { readData } from '../read-data.ts'
import { UsageError } from '../usage-error.ts'
import type { Terminal } from '../terminal.ts'

interface ElbowCommandOptions extends DataOptions, SolverOptions {
  kMin: number
  kMax: number
  plot?: string
  json?: boolean
}

const AFTER = `
Without --k-max the range ends at the number of rows where there are fewer than 10.

Examples:
  centroid elbow iris.csv
  centroid elbow wine.csv --scale standard --k-max 15 --plot elbow.svg
  centroid elbow iris.csv --json`

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
  addSolverOptions(command)
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
  if (options.kMin > options.kMax) {
    throw new UsageError(
      `Cannot read --k-max: it must be at least --k-min (${options.kMin}), got ${options.kMax}\nHint: for example --k-min 1 --k-max 10`,
    )
  }
  if (options.plot !== undefined && !options.plot.toLowerCase().endsWith('.svg')) {
    throw new UsageError(
      `Cannot read --plot: it must end in .svg, got ${JSON.stringify(options.plot)}\nHint: for example --plot elbow.svg`,
    )
  }
  const { sweepKMeans, findElbow } = await import('@centroid/core')
  const data = await readData(source, options)
  terminal.signal.throwIfAborted()

  const warnings: string[] = []
  let { kMax } = options
  if (kMax > data.matrix.rows && command.getOptionValueSource('kMax') === 'default') {
    kMax = Math.max(data.matrix.rows, options.kMin)
    warnings.push(`the range of k ends at ${kMax}, as there are only ${data.matrix.rows} rows`)
  }
  const progress = fitProgress(terminal, options.nInit, kMax)
  const sweep = await asDataError(() =>
    sweepKMeans(data.matrix, {
      kMin: options.kMin,
      kMax,
      nInit: options.nInit,
      maxIter: options.maxIter,
      tol: options.tol,
      seed: options.seed,
      sampleWeight: data.sampleWeight,
      algorithm: options.algorithm,
      dtype: options.dtype,
      threads: options.threads,
      backend: options.backend,
      signal: terminal.signal,
      onProgress: progress.onProgress,
    }),
  ).finally(progress.done)

  const rows = Array.from(sweep.kValues, (k, i) => ({ k, inertia: sweep.inertias[i] }))
  const found = rows.length < 4 ? { k: null, method: 'kneedle' as const, strength: 0 } : findElbow(sweep)
  if (found.k !== null && found.k === kMax && kMax < data.matrix.rows) {
    warnings.push(`the elbow is at the last k tried; try a larger --k-max`)
  }
  const outcome: ElbowOutcome = { k: found.k, elbow: found, rows, kMin: options.kMin, kMax, warnings }
  if (data.ignored.length > 0)
    note(terminal, `not used, as not every value is a number: ${data.ignored.join(', ')}`)
  for (const warning of warnings) warn(terminal, warning)
  if (options.plot !== undefined) {
    const { renderElbowSvg } = await import('../output/elbow-svg.ts')
    const { writeWholeFile } = await import('../output/write-file.ts')
    const subtitle = `${data.title}${options.scale === 'none' ? '' : `, scaled: ${options.scale}`}`
    await writeWholeFile(
      options.plot,
      renderElbowSvg({ title: 'Inertia by number of clusters', subtitle, rows, k: found.k }),
    )
    if (!options.json) note(terminal, `the curve is in ${options.plot}`)
  }
  if (options.json) {
    terminal.out(`${JSON.stringify(outcome)}\n`)
    return
  }
  const title = `${data.title}${options.scale === 'none' ? '' : `, scaled: ${options.scale}`}`
  const { outWidth: width, unicode, outStyle: style } = terminal
  terminal.out(`${renderElbowSummary(outcome, title, { width, unicode, style })}\n`)
}
