import { Option, type Command } from 'commander'
import { choiceOption } from './choice-option.ts'
import { columnsOption } from './columns-option.ts'
import { integerOption, numberOption } from './number-option.ts'

export const scales = ['none', 'standard', 'minmax', 'robust', 'maxabs'] as const
export const algorithms = ['auto', 'lloyd', 'elkan', 'hamerly'] as const
export const metrics = ['euclidean', 'cosine'] as const
export const dtypes = ['float64', 'float32'] as const
export const backends = ['auto', 'native', 'typescript'] as const

/** Which columns a command reads and how it scales them. */
export interface DataOptions {
  columns?: string[]
  scale: (typeof scales)[number]
  weights?: string
}

/** How a command fits. */
export interface SolverOptions {
  nInit: number
  maxIter: number
  tol: number
  seed: number
  algorithm: (typeof algorithms)[number]
  metric: (typeof metrics)[number]
  dtype: (typeof dtypes)[number]
  threads: number | 'auto'
  backend?: (typeof backends)[number]
}

/** Adds the options of `DataOptions`. */
export function addDataOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--columns <names>',
        'features, separated by commas (default: all numeric columns)',
      ).argParser(columnsOption),
    )
    .addOption(choice('--scale <name>', `scale each feature: ${scales.join(', ')}`, scales).default('none'))
    .option('--weights <column>', 'column of row weights; it is then no feature')
}

/** Adds the options of `SolverOptions`. */
export function addSolverOptions(command: Command): Command {
  const threads = integerOption('--threads', { min: 1, max: 1024, example: 4 })
  return command
    .addOption(
      new Option('--n-init <n>', 'starts per k; the best is kept')
        .argParser(integerOption('--n-init', { min: 1, example: 10 }))
        .default(10),
    )
    .addOption(
      new Option('--max-iter <n>', 'iterations of one start at most')
        .argParser(integerOption('--max-iter', { min: 1, example: 300 }))
        .default(300),
    )
    .addOption(
      new Option('--tol <x>', 'stop when the centroids move less, relative to the variance')
        .argParser(numberOption('--tol', { min: 0, example: 1e-4 }))
        .default(1e-4, '0.0001'),
    )
    .addOption(
      new Option('--seed <n>', 'seed of the starts; equal seeds give equal results')
        .argParser(integerOption('--seed', { min: 0, max: 4294967295, example: 42 }))
        .default(0),
    )
    .addOption(
      choice('--algorithm <name>', `${algorithms.join(', ')}: all give the same answer`, algorithms).default(
        'auto',
      ),
    )
    .addOption(
      choice('--metric <name>', 'euclidean compares points, cosine directions', metrics).default('euclidean'),
    )
    .addOption(choice('--dtype <name>', `store values as ${dtypes.join(' or ')}`, dtypes).default('float64'))
    .addOption(
      new Option('--threads <n>', 'threads of the native backend; never changes a result')
        .argParser((text) => (text === 'auto' ? 'auto' : threads(text)))
        .default('auto'),
    )
    .addOption(
      choice('--backend <name>', `${backends.join(', ')} (default: $KMEANS_BACKEND or auto)`, backends),
    )
}

/** The solver's options alone, as core takes them. */
export function solverOf(options: SolverOptions): SolverOptions {
  const { nInit, maxIter, tol, seed, algorithm, metric, dtype, threads, backend } = options
  return { nInit, maxIter, tol, seed, algorithm, metric, dtype, threads, backend }
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).argParser(choiceOption(flags.split(' ')[0], choices))
}
