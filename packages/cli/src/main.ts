import process from 'node:process'
import { createProgram, runProgram } from './program.ts'
import { reportError } from './report-error.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { InterruptedError } from './usage-error.ts'

/** How long a command that leaves nothing half done may take to stop. */
const GRACE_MS = 500

/** Runs the command line and ends the process: the only place that does. */
export async function main(argv: readonly string[]): Promise<never> {
  const controller = new AbortController()
  const terminal = createTerminal(process, controller.signal)
  const debug = argv.includes('--debug')

  const fail = async (error: unknown): Promise<never> => {
    const style = terminal.errStyle
    const report = await reportError(error, { debug, style, userCode: terminal.userCode })
    terminal.err(report.text)
    return exit(report.exitCode)
  }
  let writeError: Error | undefined
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    writeError ??= error
  })
  process.stderr.on('error', () => {})
  process.on('uncaughtException', (error) => void fail(error))
  process.on('unhandledRejection', (reason) => void fail(reason))

  const stopped = stopOnSignals(controller, terminal)
  try {
    await Promise.race([runProgram(createProgram(terminal), argv), stopped])
  } catch (error) {
    return fail(controller.signal.aborted ? controller.signal.reason : error)
  }
  await flush()
  return writeError === undefined ? exit(0) : fail(writeError)
}

/**
 * Rejects when a command has not stopped in time after the first signal: at once for most, later for those that said
 * they clean up. A second signal ends the process there and then.
 */
function stopOnSignals(controller: AbortController, terminal: Terminal): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        const interrupted = new InterruptedError(signal)
        if (controller.signal.aborted) process.exit(interrupted.exitCode)
        controller.abort(interrupted)
        setTimeout(() => terminal.err('Stopping; press Ctrl-C again to end at once\n'), 1000).unref()
        setTimeout(() => reject(interrupted), terminal.patience.ms ?? GRACE_MS)
      })
    }
  })
}

async function exit(exitCode: number): Promise<never> {
  await flush()
  process.exit(exitCode)
}

/** Waits until both streams have taken what was written, or have failed to. */
async function flush(): Promise<void> {
  const drained = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((done) => stream.write('', () => done())),
  )
  await Promise.all(drained)
  await new Promise((done) => setImmediate(done))
}
