import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** What the numbers depend on. */
export interface Machine {
  cpu: string
  cores: number
  memoryGiB: number
  platform: string
  node: string
  /** Of one minute, before the first run; above half the cores other work disturbed the run. */
  loadAverage: number
  /** Of this repository; null outside of it. */
  commit: string | null
  /** Whether all tracked files were as in the commit; null outside of a repository. */
  clean: boolean | null
  date: string
}

export function describeMachine(): Machine {
  const tracked = git('ls-files', '--error-unmatch', 'package.json') !== null
  const changes = tracked
    ? git('status', '--porcelain', '--untracked-files=no', ':/packages', ':/benchmarks/src')
    : null
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    loadAverage: loadavg()[0],
    commit: tracked ? git('rev-parse', 'HEAD') : null,
    clean: changes === null ? null : changes === '',
    date: new Date().toISOString(),
  }
}

/** Null where git is absent or says no. */
function git(...args: string[]): string | null {
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  try {
    return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return null
  }
}
