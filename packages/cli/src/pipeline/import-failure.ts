import type { ConfigError } from '@centroid/core'

/** What a failed import of a pipeline file means, in house form and with `file:line:column` where that is known. */
export function importFailure(
  error: unknown,
  path: string,
  file: string,
  Failure: typeof ConfigError,
): Error {
  if (!(error instanceof Error)) {
    return new Failure(`Cannot load pipeline: importing ${path} must not throw, got ${String(error)}`, {
      cause: error,
    })
  }
  const code = 'code' in error ? String(error.code) : ''
  const ours = error instanceof TypeError || error instanceof RangeError || code === 'ERR_DAG'
  if (ours && /^Cannot .+?: /.test(error.message)) return withPlace(error, file, Failure)

  const parse = /^ParseError: (.*?)\s*\n\s*(.+?:\d+:\d+)\s*$/s.exec(error.message)
  if (parse) {
    const [, what, place] = parse
    return new Failure(
      `Cannot load pipeline: ${place}: the file must be valid TypeScript, got ${lowerFirst(what.trim())}\nHint: mend that line`,
      { cause: error },
    )
  }
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1]
  if (missing !== undefined) {
    const isPath = /^[./]/.test(missing)
    return new Failure(
      `Cannot load pipeline: what ${path} imports must be there, got no ${JSON.stringify(missing)}\n` +
        `Hint: ${isPath ? 'check the path of the import' : `npm install ${missing}, in the folder of the pipeline`}`,
      { cause: error },
    )
  }
  return new Failure(
    `Cannot load pipeline: importing ${placeOf(error, file) ?? path} must not throw, got ${error.name}: ${error.message}\n` +
      'Hint: a pipeline file only defines tasks and a dag; work belongs into the handlers',
    { cause: error },
  )
}

function withPlace(error: Error, file: string, Failure: typeof ConfigError): Error {
  const place = placeOf(error, file)
  const [head, ...rest] = error.message.split('\n')
  return new Failure([place === undefined ? head : `${head} (${place})`, ...rest].join('\n'), {
    cause: error,
  })
}

/** `file:line:column` of the innermost frame that lies in the file. */
function placeOf(error: Error, file: string): string | undefined {
  const stack = error.stack ?? ''
  const at = stack.indexOf(`${file}:`)
  return at === -1 ? undefined : /^.*?:\d+:\d+/.exec(stack.slice(at))?.[0]
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
