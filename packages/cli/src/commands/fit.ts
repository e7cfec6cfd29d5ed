import { Option, type Command } from 'commander'
import {
  addDataOptions,
  addSolverOptions,
  solverOf,
  type DataOptions,
  type SolverOptions,
} from '../options/fit-options.ts'
import { integerOption } from '../options/number-option.ts'
import { asDataError } from '../as-data-error.ts'
import { renderFitSummary, type FitOutcome } from '../output/fit-summary.ts'
import { note, noteIgnored, warn } from '../output/note.ts'
import { fitProgress } from '../output/fit-progress.ts'
import { readData } from '../read-data.ts'
import { UsageError } from '../usage-error.ts'
import type { Terminal } from '../terminal.ts'

interface FitCommandOptions extends DataOptions, SolverOptions {
  k?: number
  init?: string
  model?: string
  labels?: boolean
  json?: boolean
}

const AFTER = `
With --scale the fit takes place in the scaled space: --init, inertia and the
centroids of --json are in it; centroidsOriginal of --json and the centroids
shown are in the units of the data. With --scale none there is no difference.

Examples:
  centroid fit iris.csv --k 3
  centroid fit iris.csv --k 3 --scale standard --model models/iris
  centroid fit iris.csv --k 2 --columns petal_length,petal_width --init two.json
      where two.json holds [[1.5, 0.2], [5, 1.7]]: one start from there
  cat iris.csv | centroid fit - --k 3 --labels --json`

/** Defines `centroid fit`. */
export function defineFit(program: Command, terminal: Terminal): Command {
  const command = program
    .command('fit')
    .summary('fit K-Means to a data file')
    .description('Fit K-Means to a data file, and save the model if asked to.')
    .argument('<data>', '.csv, .tsv, .json, .jsonl or .ndjson file, or - for CSV from stdin')
    .addOption(
      new Option('--k <n>', 'number of clusters; required').argParser(
        integerOption('--k', { min: 1, example: 3 }),
      ),
    )
  addDataOptions(command).option('--init <file>', 'JSON file of k first centroids, in the scaled space')
  addSolverOptions(command)
    .option('--model <dir>', 'save the model with its preparation as a folder')
    .option('--labels', 'print the label of every row')
    .option('--json', 'print one JSON document')
    .addHelpText('after', AFTER)
  return command.action((data: string, options: FitCommandOptions) => fit(data, options, command, terminal))
}

async function fit(
  source: string,
  options: FitCommandOptions,
  command: Command,
  terminal: Terminal,
): Promise<void> {
  const nClusters = options.k
  if (nClusters === undefined) {
    throw new UsageError(
      `Cannot run centroid fit: --k, the number of clusters, is required, got none\nHint: for example --k 3; 'centroid elbow ${source}' looks for one`,
    )
  }
  const { fitKMeans, saveModel } = await import('@centroid/core')
  const data = await readData(source, options)
  terminal.signal.throwIfAborted()
  const init =
    options.init === undefined ? undefined : await (await import('../read-init.ts')).readInit(options.init)
  if (init && options.nInit > 1 && command.getOptionValueSource('nInit') === 'cli') {
    note(terminal, '--n-init is not used: with --init there is one start')
  }
  const progress = fitProgress(terminal, init ? 1 : options.nInit)
  const model = await asDataError(() =>
    fitKMeans(data.matrix, {
      ...solverOf(options),
      ...(init ? { nInit: 1 } : {}),
      nClusters,
      init,
      sampleWeight: data.sampleWeight,
      signal: terminal.signal,
      onProgress: ({ nClusters, ...event }) => progress.onProgress({ k: nClusters, ...event }),
    }),
  ).finally(progress.done)

  noteIgnored(terminal, data.ignored)
  for (const warning of model.warnings) warn(terminal, warning)
  const { preparation, features } = data.prepared
  if (options.model !== undefined) {
    await saveModel(options.model, { model, preparation })
  }
  const outcome: FitOutcome = {
    nClusters,
    inertia: model.inertia,
    nIter: model.nIter,
    converged: model.converged,
    stoppedBy: model.stoppedBy,
    centroids: model.centroids.toRows(),
    centroidsOriginal: preparation.inverse(model.centroids).toRows(),
    sizes: model.sizes,
    features,
    backend: model.backend,
    ...(options.labels ? { labels: Array.from(model.labels) } : {}),
    ...(options.model === undefined ? {} : { model: options.model }),
  }
  if (options.json) {
    terminal.out(`${JSON.stringify(outcome)}\n`)
    return
  }
  const heading = {
    title: data.title,
    scale: options.scale,
    starts: model.starts.map((start) => start.inertia),
  }
  const { outWidth: width, unicode, outStyle: style } = terminal
  terminal.out(`${renderFitSummary(outcome, heading, { width, unicode, style })}\n`)
  if (outcome.labels) terminal.out(`\n  ${style.accent('Labels')}\n${outcome.labels.join('\n')}\n`)
}
