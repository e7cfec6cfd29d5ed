import { Option, type Command } from 'commander'
import { UsageError } from '../usage-error.ts'
import { choiceOption } from './choice-option.ts'
import { solverOf, type SolverOptions } from './fit-options.ts'
import { integerOption } from './number-option.ts'

export const sweeps = ['independent', 'chained'] as const

/** How a range of k is fitted. */
export interface SweepOptions {
  sweep: (typeof sweeps)[number]
  rounds?: number
}

/** Adds the options of `SweepOptions`. */
export function addSweepOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--sweep <kind>',
        'independent: every k on its own, as fit does; chained: from its neighbours, faster',
      )
        .argParser(choiceOption('--sweep', sweeps))
        .default('independent'),
    )
    .addOption(
      new Option('--rounds <n>', 'of a chained sweep, up and down the range (default: 2)').argParser(
        integerOption('--rounds', { min: 1, example: 4 }),
      ),
    )
}

/** @throws UsageError for an option that the kind of sweep does not take. */
export function checkSweepOptions({ sweep, rounds }: SweepOptions, command: Command): void {
  if (sweep === 'independent' && rounds !== undefined) {
    throw new UsageError(
      'Cannot read --rounds: it is for --sweep chained\nHint: add --sweep chained, or use --n-init',
    )
  }
  if (sweep === 'chained' && command.getOptionValueSource('nInit') === 'cli') {
    throw new UsageError('Cannot read --n-init: a chained sweep has no starts of its own\nHint: use --rounds')
  }
}

/** What core takes: `nInit` for an independent sweep, the others for a chained one. */
export type CoreSweepOptions = Omit<SolverOptions, 'nInit'> & {
  nInit?: number
  sweep?: 'chained'
  rounds?: number
}

/** The options of a sweep, as core takes them. */
export function sweepOf(options: SolverOptions & SweepOptions): CoreSweepOptions {
  const { nInit, ...solver } = solverOf(options)
  const { sweep, rounds } = options
  return sweep === 'chained' ? { ...solver, sweep, rounds } : { ...solver, nInit }
}
