import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** What the numbers depend on; warns when other work is running. */
export function describeMachine() {
  if (loadavg()[0] > availableParallelism() / 2) {
    console.error(`load average is ${loadavg()[0].toFixed(1)}: other work will disturb these numbers`)
  }
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    /** Above the number of cores, other work disturbed the run. */
    loadAverage: loadavg()[0],
    commit: git('rev-parse', 'HEAD'),
    clean: git('status', '--porcelain', '--untracked-files=no') === '',
    date: new Date().toISOString(),
  }
}

/** The installed version of a package. */
export function versionOf(packageName: string): string {
  const entry = createRequire(import.meta.url).resolve.paths(packageName) ?? []
  for (const folder of entry) {
    try {
      return JSON.parse(readFileSync(`${folder}/${packageName}/package.json`, 'utf8')).version
    } catch {
      continue
    }
  }
  return 'unknown'
}

/** Writes a result beside the earlier ones and returns its path. */
export function writeResult(name: string, result: object): string {
  // Compiled files lie in dist/, results beside the sources.
  const folder = fileURLToPath(new URL('../results/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const path = `${folder}${name}.json`
  writeFileSync(path, JSON.stringify(result, null, 2) + '\n')
  return path
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'unknown'
  }
}
