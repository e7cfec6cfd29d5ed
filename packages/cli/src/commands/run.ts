import { join } from 'node:path'
import { Option, type Command } from 'commander'
import { paramOption } from '../options/param-option.ts'
import type { Terminal } from '../terminal.ts'

interface RunOptions {
  param?: Record<string, unknown>
  json?: boolean
}

const AFTER = `
A param that is JSON is read as JSON, anything else is text. Params that the dag
refuses, like a file that is no pipeline, end with exit code 3; a failed task
with 1, or 5 where only time ran out. Logs and charts of the run are in
.centroid/runs/<run id>. What handlers print goes to stderr.

Examples:
  centroid run pipeline.ts
  centroid run pipeline.ts -p file=iris.csv -p 'ks=[2,3,4]'
  centroid run pipeline.ts --json > run.json`

/** Defines `centroid run`. */
export function defineRun(program: Command, terminal: Terminal): Command {
  return program
    .command('run')
    .summary('run a pipeline here and now')
    .description('Run the dag that a pipeline file exports, here and now.')
    .argument('<pipeline>', 'TypeScript or JavaScript file whose default export is a dag')
    .addOption(
      new Option('-p, --param <name=value>', 'set a param of the dag; may be repeated').argParser(
        paramOption,
      ),
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', AFTER)
    .action((pipeline: string, options: RunOptions) => run(pipeline, options, terminal))
}

async function run(path: string, options: RunOptions, terminal: Terminal): Promise<void> {
  const { loadPipeline } = await import('../pipeline/load-pipeline.ts')
  const { runPipeline } = await import('../pipeline/run-pipeline.ts')
  terminal.userCode = path
  const pipeline = await loadPipeline(path, join('.centroid', 'cache'))
  terminal.signal.throwIfAborted()
  await runPipeline(pipeline, { params: options.param ?? {}, json: options.json ?? false }, terminal)
}
