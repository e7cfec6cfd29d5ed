import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { selectBackend } from '@centroid/core'

/** The environment variable that switches pruning off. */
export const PRUNE_SWITCH = 'KMEANS_PRUNE'

/** Whether the native backend that loads here knows the switch: it then stands in its addon or its modules. */
export function knowsPruneSwitch(): boolean {
  const addon = / kernels from (.+)$/.exec(selectBackend('native').reason)?.[1]
  const core = createRequire(createRequire(import.meta.url).resolve('@centroid/core/package.json'))
  const modules = join(dirname(core.resolve('@centroid/kmeans-native/package.json')), 'dist')
  const paths = readdirSync(modules, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(modules, name))
  return [...(addon ? [addon] : []), ...paths].some((path) => readFileSync(path).includes(PRUNE_SWITCH))
}
