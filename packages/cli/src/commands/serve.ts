import { once } from 'node:events'
import { Option, type Command } from 'commander'
import { integerOption } from '../options/number-option.ts'
import { note, warn } from '../output/note.ts'
import { renderServing } from '../output/serving-text.ts'
import type { Terminal } from '../terminal.ts'

/** How long requests under way may take once a stop was asked for. */
const CLOSE_MS = 10_000

interface ServeOptions {
  port: number
  host: string
  json?: boolean
}

const AFTER = `
Without a model the registry's models are served, each in its champion version.
Ctrl-C and SIGTERM let the requests under way end; the exit code is then 0, for
a stop that was asked for is no failure.

Examples:
  centroid serve models/iris
  centroid serve models/iris --port 0 --json
      on any free port; prints { "address": "http://127.0.0.1:…", "models": … }
  curl -s localhost:8000/predict -H 'content-type: application/json' \\
      -d '{"rows":[[5.1,3.5,1.4,0.2]]}'`

/** Defines `centroid serve`. */
export function defineServe(program: Command, terminal: Terminal): Command {
  return program
    .command('serve')
    .summary('serve a saved model over HTTP')
    .description('Serve a saved model over HTTP: Open Inference Protocol v2 and a plain /predict.')
    .argument('[model]', 'folder of a saved model (default: the models of the registry)')
    .addOption(
      new Option('--port <n>', 'port to listen on; 0 takes any free one')
        .argParser(integerOption('--port', { min: 0, max: 65535, example: 8000 }))
        .default(8000),
    )
    .option('--host <name>', 'address to listen on', '127.0.0.1')
    .option('--json', 'print one JSON document once the server listens')
    .addHelpText('after', AFTER)
    .action((model: string | undefined, options: ServeOptions) => serve(model, options, terminal))
}
async function serve(dir: string | undefined, options: ServeOptions, terminal: Terminal): Promise<void> {
  const { modelsToServe } = await import('../models-to-serve.ts')
  const models = await modelsToServe(dir)
  const { startServer } = await import('@centroid/server')
  terminal.signal.throwIfAborted()
  const server = await startServer({ models, host: options.host, port: options.port })
  terminal.patience.ms = CLOSE_MS
  try {
    const served = models.map(({ name, version, features }) => ({ name, version, features: [...features] }))
    if (options.json) terminal.out(`${JSON.stringify({ address: server.address, models: served })}\n`)
    else terminal.out(renderServing(server.address, models, terminal.outStyle))
    if (!isLoopback(options.host)) {
      warn(terminal, `${options.host} is open to other machines, and the server asks nobody who they are`)
    }
    if (!terminal.signal.aborted) await once(terminal.signal, 'abort')
  } finally {
    await server.close()
  }
  note(terminal, 'stopped; every request under way was answered')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
