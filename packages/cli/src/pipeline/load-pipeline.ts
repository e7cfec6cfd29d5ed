import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ConfigError } from '@centroid/core'
import { createJiti } from 'jiti'
import { findCore, type Core } from './find-core.ts'

export interface Pipeline {
  /** The default export, not yet known to be a dag. */
  exported: unknown
  /** The copy of core that the file imports. */
  core: Core
}

/**
 * Imports a TypeScript or JavaScript pipeline file; its compiled form is kept in `cacheDir`.
 * @throws ConfigError when there is no such file, it does not parse, throws, or has no default export.
 */
export async function loadPipeline(path: string, cacheDir: string): Promise<Pipeline> {
  const file = resolve(path)
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) {
    throw new ConfigError(
      `Cannot load pipeline: ${path} must be a TypeScript or JavaScript file, got ${found ? 'a folder' : 'no such file'}\n` +
        'Hint: give the path of a file whose default export is a dag',
    )
  }
  const core = await findCore(file)
  const jiti = createJiti(file, {
    virtualModules: { '@centroid/core': core },
    fsCache: join(cacheDir, 'jiti'),
    interopDefault: false,
  })
  let module: { default?: unknown }
  try {
    module = await jiti.import<{ default?: unknown }>(file)
  } catch (error) {
    throw refuse(path, file, error)
  }
  if (module.default === undefined) {
    const others = Object.keys(module)
    const got = others.length === 0 ? 'no exports' : `only ${others.join(', ')}`
    throw new ConfigError(
      `Cannot load pipeline: ${path} must have a dag as its default export, got ${got}\n` +
        `Hint: write export default dag('name', …)`,
    )
  }
  return { exported: module.default, core }
}

function refuse(path: string, file: string, error: unknown): unknown {
  if (!(error instanceof Error)) {
    return new ConfigError(`Cannot load pipeline: importing ${path} must not throw, got ${String(error)}`, {
      cause: error,
    })
  }
  const code = 'code' in error ? String(error.code) : ''
  const ours = error instanceof TypeError || error instanceof RangeError || code === 'ERR_DAG'
  if (ours && /^Cannot .+?: /.test(error.message)) return withPlace(error, file)
  const parse = /^ParseError: (.*?)\s*\n\s*(.+?:\d+:\d+)\s*$/s.exec(error.message)
  if (parse) {
    return new ConfigError(
      `Cannot load pipeline: ${parse[2]}: the file must be valid TypeScript, got ${lowerFirst(parse[1].trim())}\nHint: mend that line`,
      { cause: error },
    )
  }
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1]
  if (missing !== undefined) {
    const hint = /^[./]/.test(missing) ? 'check the path of the import' : `npm install ${missing}`
    return new ConfigError(
      `Cannot load pipeline: ${path} imports ${JSON.stringify(missing)}, which must be installed beside it, got nothing\nHint: ${hint}`,
      { cause: error },
    )
  }
  return new ConfigError(
    `Cannot load pipeline: importing ${placeOf(error, file) ?? path} must not throw, got ${error.name}: ${error.message}\n` +
      'Hint: a pipeline file only defines tasks and a dag; work belongs into the handlers',
    { cause: error },
  )
}

/** `file:line:column` of the innermost frame that lies in the file. */
function placeOf(error: Error, file: string): string | undefined {
  const at = error.stack?.indexOf(`${file}:`) ?? -1
  return at === -1 ? undefined : /^.*?:\d+:\d+/.exec(error.stack!.slice(at))?.[0]
}

function withPlace(error: Error, file: string): Error {
  const place = placeOf(error, file)
  if (place === undefined) return error
  const [head, ...rest] = error.message.split('\n')
  return new ConfigError([`${head} (${place})`, ...rest].join('\n'), { cause: error })
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
