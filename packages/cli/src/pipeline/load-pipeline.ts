import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Dag } from '@centroid/core'
import { createJiti } from 'jiti'
import { findCore, ownPackages, type Core } from './find-core.ts'
import { importFailure } from './import-failure.ts'

export interface Pipeline {
  dag: Dag
  /** The copy of core that the file imports, and that its dag runs on. */
  core: Core
}

/**
 * Imports a TypeScript or JavaScript pipeline file and gives the dag that is its default export; its compiled form is
 * kept in `cacheDir`.
 * @throws ConfigError when there is no such file, it does not parse, throws, or its default export is no dag.
 * @throws DagError when the dag is wired wrongly.
 */
export async function loadPipeline(path: string, cacheDir: string): Promise<Pipeline> {
  const file = resolve(path)
  const core = await findCore(file)
  const { ConfigError } = core
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) {
    throw new ConfigError(
      `Cannot load pipeline: ${path} must be a TypeScript or JavaScript file, got ${found ? 'a folder' : 'no such file'}\n` +
        'Hint: give the path of a file whose default export is a dag',
    )
  }
  const jiti = createJiti(file, {
    virtualModules: { '@centroid/core': core },
    alias: ownPackages(file),
    fsCache: join(cacheDir, 'jiti'),
    interopDefault: false,
  })
  const dags = await core.readPipeline(file, async () => {
    const module = await jiti.import<Record<string, unknown>>(file).catch((error: unknown) => {
      throw importFailure(error, path, file, ConfigError)
    })
    if (core.isDag(module['default'])) return module
    throw new ConfigError(
      `Cannot load pipeline: ${path} must have a dag as its default export, got ${describeExports(module)}\n` +
        `Hint: write export default dag('name', {}, () => { … })`,
    )
  })
  return { dag: dags[0], core }
}

function describeExports(module: Record<string, unknown>): string {
  if (module['default'] !== undefined) return `a default export that is none`
  const names = Object.keys(module).filter((name) => name !== 'default' && name !== '__esModule')
  return names.length === 0 ? 'no exports' : `only ${names.join(', ')}`
}
