import { realpathSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDag, type Dag } from './dag.ts'
import { recordDefinitions, type Definitions } from '../dag/definitions.ts'
import { ConfigError, DagError, outcomeOf } from '../errors.ts'

/**
 * Reads a pipeline file with the importer given and returns the dags that it exports, the default export first.
 * A task that the file defines and that no dag calls is an error; one from a module that it imports is not.
 * @throws DagError when a dag is invalid or a task of the file is uncalled.
 * @throws ConfigError when the file cannot be imported or exports no dag.
 * @example const [iris] = await readPipeline('iris.ts', (file) => jiti.import(file))
 */
export async function readPipeline(
  file: string,
  importFile: (file: string) => Promise<unknown>,
): Promise<Dag[]> {
  const path = resolve(file)
  const { loaded, definitions } = await recordDefinitions(() => importFile(path)).catch((error: unknown) => {
    if (hasErrorCode(error)) throw error
    const message = error instanceof Error ? error.message : String(error)
    throw new ConfigError(`Cannot load pipeline "${file}": it must import without an error, got ${message}`, {
      cause: error,
    })
  })
  const dags = exportedDags(loaded)
  if (dags.length === 0) {
    throw new ConfigError(
      `Cannot load pipeline "${file}": it must export a dag, got none\nHint: export default dag('id', options, builder)`,
    )
  }
  refuseUncalled(path, definitions)
  return dags
}

// By code, not by class: the file may import its own copy of this package.
function hasErrorCode(error: unknown): boolean {
  return error instanceof Error && Object.hasOwn(outcomeOf, String((error as { code?: unknown }).code))
}

function exportedDags(loaded: unknown): Dag[] {
  if (isDag(loaded)) return [loaded]
  if (typeof loaded !== 'object' || loaded === null) return []
  const { default: first, ...others } = loaded as Record<string, unknown>
  return [...new Set([first, ...Object.values(others)].filter(isDag))]
}

function refuseUncalled(path: string, { tasks, wired }: Definitions): void {
  const own = new Set([path, realPath(path)])
  const uncalled = tasks.filter(
    ({ definition, calledAt }) => !wired.has(definition) && own.has(fileOf(calledAt)),
  )
  if (uncalled.length === 0) return
  const ids = uncalled.map(({ definition }) => `"${definition.id}"`).join(', ')
  throw new DagError(
    `Cannot load pipeline "${basename(path)}": every task that it defines must be called in a dag, got ${ids} uncalled\n` +
      `Hint: call it in the builder, remove it, or move it to a module that pipelines share`,
  )
}

/** The file named in a line of a stack, `    at name (file:///a/b.ts:1:2)`. */
function fileOf(stackLine: string): string {
  const inBrackets = /\((.*)\)$/.exec(stackLine)?.[1] ?? stackLine.replace(/^\s*at (?:async )?/, '')
  const place = inBrackets.replace(/:\d+:\d+$/, '').replace(/\?.*$/, '')
  return place.startsWith('file:') ? fileURLToPath(place) : place
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
