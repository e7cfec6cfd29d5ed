import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type * as CoreModule from '@centroid/core'

export type Core = typeof CoreModule

/**
 * The copy of `@centroid/core` that a pipeline file resolves to, or our own where it finds none, so that the command
 * works when it is installed elsewhere. The dag runs on the copy that built it.
 */
export async function findCore(pipelineFile: string): Promise<Core> {
  const own = await import('@centroid/core')
  let path: string
  try {
    path = createRequire(pipelineFile).resolve('@centroid/core')
  } catch {
    return own
  }
  const found = (await import(pathToFileURL(path).href)) as Partial<Core>
  return typeof found.runDag === 'function' ? (found as Core) : own
}

/** Our own copy of the other packages that a pipeline file may import and finds none of, by name. */
export function ownPackages(pipelineFile: string): Record<string, string> {
  const require = createRequire(pipelineFile)
  const absent = ['@centroid/server', '@centroid/kmeans-native'].filter((name) => !canResolve(require, name))
  const own = createRequire(import.meta.url)
  return Object.fromEntries(
    absent.filter((name) => canResolve(own, name)).map((name) => [name, own.resolve(name)]),
  )
}

function canResolve(require: NodeJS.Require, name: string): boolean {
  try {
    return require.resolve(name) !== ''
  } catch {
    return false
  }
}
