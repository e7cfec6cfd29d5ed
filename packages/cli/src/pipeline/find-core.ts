import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

export type Core = typeof import('@centroid/core')

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
