import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const packages = [
  '@centroid/cli',
  '@centroid/core',
  '@centroid/kmeans-native',
  '@centroid/server',
  '@centroid/benchmarks',
]

/** The versions of our packages as they resolve from here; null for one that is not installed. */
export function packageVersions(): Record<string, string | null> {
  const own = createRequire(import.meta.url)
  const core = createRequire(tryResolve(own, '@centroid/core/package.json') ?? import.meta.url)
  return Object.fromEntries(
    packages.map((name) => {
      const path =
        name === '@centroid/cli'
          ? new URL('../package.json', import.meta.url)
          : (tryResolve(own, `${name}/package.json`) ?? tryResolve(core, `${name}/package.json`))
      return [name, path === undefined ? null : versionIn(path)]
    }),
  )
}

/** The version of this package. */
export function ownVersion(): string {
  return versionIn(new URL('../package.json', import.meta.url))
}

function tryResolve(from: NodeJS.Require, specifier: string): string | undefined {
  try {
    return from.resolve(specifier)
  } catch {
    return undefined
  }
}

function versionIn(path: string | URL): string {
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown }
  return String(manifest.version)
}
