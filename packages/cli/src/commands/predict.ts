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
    .option('--distances', 'add the Euclidean distance to every centroid, in the scaled space')
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
  const { model, preparation } = await loadModel(dir)
  const matrix = preparation.transform(await readTable(source))
  const labels = model.predict(matrix)
  const prediction: Prediction = {
    labels,
    ...(options.distances ? { distances: rowsOf(model.transform(matrix)) } : {}),
  }
  if (options.out !== undefined) {
    const { writeWholeFile } = await import('../output/write-file.ts')
    await writeWholeFile(options.out, write(prediction))
    if (!options.json) note(terminal, `${plural(labels.length, 'label')} are in ${options.out}`)
  }
  if (options.json) {
    const distances = prediction.distances?.map((row) => Array.from(row))
    terminal.out(`${JSON.stringify({ labels: Array.from(labels), ...(distances ? { distances } : {}) })}\n`)
  } else if (options.out === undefined) terminal.out(write(prediction))
}

function rowsOf(matrix: { rows: number; row(index: number): ArrayLike<number> }): ArrayLike<number>[] {
  return Array.from({ length: matrix.rows }, (_, i) => matrix.row(i))
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
