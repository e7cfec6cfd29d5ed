import { type Command } from 'commander'
import { note } from '../output/note.ts'
import { plural } from '../output/format-number.ts'
import { toCsv, toJsonLines, type Prediction } from '../output/prediction-text.ts'
import { UsageError } from '../usage-error.ts'
import type { Terminal } from '../terminal.ts'

interface PredictOptions {
  out?: string
  distances?: boolean
  json?: boolean
}

const AFTER = `
The model applies the preparation that it was trained with: give raw rows, with the features by name.

Examples:
  centroid predict models/iris new.csv
  centroid predict models/iris new.csv --distances --out labels.jsonl
  cat new.csv | centroid predict models/iris - --json`

const writers: Readonly<Record<string, (prediction: Prediction) => string>> = {
  '.csv': toCsv,
  '.jsonl': toJsonLines,
}

/** Defines `centroid predict`. */
export function definePredict(program: Command, terminal: Terminal): Command {
  return program
    .command('predict')
    .summary('label the rows of a data file with a saved model')
    .description('Label the rows of a data file with a saved model; CSV on stdout unless told otherwise.')
    .argument('<model>', 'folder of a saved model')
    .argument('<data>', '.csv, .tsv, .json, .jsonl or .ndjson file, or - for CSV from stdin')
    .option('--distances', 'add the Euclidean distance to the own centroid, in the scaled space')
    .option('--out <file>', 'write to a .csv or .jsonl file')
    .option('--json', 'print one JSON document')
    .addHelpText('after', AFTER)
    .action((model: string, data: string, options: PredictOptions) => predict(model, data, options, terminal))
}

async function predict(
  dir: string,
  source: string,
  options: PredictOptions,
  terminal: Terminal,
): Promise<void> {
  const write = options.out === undefined ? toCsv : writerOf(options.out)
  const { loadModel, readTable } = await import('@centroid/core')
  const saved = await loadModel(dir)
  const { labels, distances } = saved.predictTable(await readTable(source))
  const prediction: Prediction = options.distances ? { labels, distances } : { labels }
  if (options.out !== undefined) {
    const { writeWholeFile } = await import('../output/write-file.ts')
    await writeWholeFile(options.out, write(prediction))
    note(terminal, `${plural(labels.length, 'label')} are in ${options.out}`)
  }
  if (options.json) terminal.out(`${JSON.stringify(prediction)}\n`)
  else if (options.out === undefined) terminal.out(write(prediction))
}

function writerOf(path: string): (prediction: Prediction) => string {
  const ending = /\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? ''
  const writer = writers[ending]
  if (writer) return writer
  throw new UsageError(
    `Cannot write ${path}: --out must end in ${Object.keys(writers).join(' or ')}, got ${ending === '' ? 'no ending' : ending}\n` +
      'Hint: for example --out labels.csv',
  )
}
