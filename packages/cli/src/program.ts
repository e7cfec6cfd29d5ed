import { Command, CommanderError } from 'commander'
import { defineBench } from './commands/bench.ts'
import { defineDoctor } from './commands/doctor.ts'
import { defineElbow } from './commands/elbow.ts'
import { defineFit } from './commands/fit.ts'
import { definePredict } from './commands/predict.ts'
import { defineRun } from './commands/run.ts'
import { defineServe } from './commands/serve.ts'
import { ownVersion } from './package-versions.ts'
import { closestName } from '@centroid/core/closest-name'
import { UsageError } from './usage-error.ts'
import type { Terminal } from './terminal.ts'

const AFTER = `
Data goes to stdout, progress and notes to stderr; with --json stdout holds one
JSON document and nothing else.

Exit codes: 0 ok, 1 a task or fit failed, 2 usage, 3 configuration, 4 bad data,
5 timeout, 130 interrupted.

Examples:
  centroid elbow iris.csv
  centroid fit iris.csv --k 3 --scale standard --model models/iris
  centroid predict models/iris new.csv --out labels.csv
  centroid serve models/iris
  centroid run pipeline.ts -p file=iris.csv`

const commands = [defineRun, defineFit, defineElbow, definePredict, defineServe, defineDoctor, defineBench]

/** The `centroid` command with all its subcommands; parsing throws `UsageError` for a bad command line. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('centroid')
  const { bold, dim, accent } = terminal.outStyle
  program
    .description('K-Means pipelines: from a table to a served model')
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .option('--debug', 'add stack traces to error messages')
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: terminal.out,
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(terminal.outWidth, 100),
      getOutHasColors: () => bold('x') !== 'x',
    })
    .configureHelp({
      styleTitle: bold,
      styleCommandText: accent,
      styleOptionTerm: accent,
      styleSubcommandTerm: accent,
      styleDescriptionText: (text) => text,
      styleArgumentTerm: dim,
    })
    .addHelpText('after', AFTER)
  for (const define of commands) {
    define(program, terminal)
      .option('--debug', 'add stack traces to error messages')
      .allowExcessArguments(false)
  }
  return program
}

/** Parses a command line and runs its command. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return
    throw toUsageError(error, program, argv)
  }
}

function toUsageError(error: CommanderError, program: Command, argv: readonly string[]): UsageError {
  if (error.code === 'commander.help') {
    return new UsageError(
      `Cannot run centroid: a command is required, got none\nHint: the commands are ${names(program).join(', ')}; 'centroid --help' explains them`,
    )
  }
  const command = program.commands.find((each) => argv.includes(each.name()))
  const call = command === undefined ? 'centroid' : `centroid ${command.name()}`
  const what = error.message
    .split('\n')[0]
    .replace(/^error: /, '')
    .replace(/\.$/, '')
  const [, kind, word] = /^unknown (option|command) '(.+)'$/.exec(what) ?? []
  const known =
    kind === 'command' ? names(program) : (command ?? program).options.map((option) => option.long ?? '')
  const near = word === undefined ? undefined : closestName(word, known)
  const hint = near === undefined ? `'${call} --help' explains what there is` : `did you mean ${near}?`
  return new UsageError(`Cannot run ${call}: ${what}\nHint: ${hint}`)
}

function names(program: Command): string[] {
  return program.commands.map((command) => command.name())
}
