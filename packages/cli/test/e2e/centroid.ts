import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect } from 'vitest'

export const launcher = fileURLToPath(new URL('../../bin/centroid.js', import.meta.url))
export const repository = fileURLToPath(new URL('../../../../', import.meta.url))
export const iris = join(repository, 'fixtures/data/iris.csv')

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface CallOptions {
  cwd: string
  /** What stdin holds; empty when absent, left open when null. */
  input?: string | null
  env?: Record<string, string>
}

/** Starts `node bin/centroid.js` with no colour and no inherited backend. */
export function start(
  args: readonly string[],
  options: CallOptions,
): { child: ChildProcessWithoutNullStreams; ended: Promise<Ended> } {
  const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', COLUMNS: '80', ...options.env }
  const child = spawn(process.execPath, [launcher, ...args], { cwd: options.cwd, env })
  const ended = new Promise<Ended>((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    child.stdin.on('error', () => {})
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  if (options.input !== null) child.stdin.end(options.input ?? '')
  return { child, ended }
}

/** Runs the command to its end. */
export function centroid(args: readonly string[], options: CallOptions): Promise<Ended> {
  return start(args, options).ended
}

/** Runs a line in the shell, for its redirections. */
export function shell(line: string, cwd: string): Promise<{ code: number | null; stderr: string }> {
  const child = spawn('sh', ['-c', line], {
    cwd,
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' },
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })))
}

/** A folder that lives as long as the test file, and a way to put files into it. */
export function useFolder(): {
  path: () => string
  write: (name: string, content: string | Uint8Array) => Promise<string>
} {
  let folder = ''
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'centroid-cli-'))))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return {
    path: () => folder,
    write: async (name, content) => {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
      return path
    },
  }
}

/** Expects one message in house form on stderr, nothing on stdout, and no stack. */
export function expectRefusal(
  ended: Pick<Ended, 'code' | 'stdout' | 'stderr'>,
  code: number,
  message: RegExp,
): void {
  expect(ended.stderr).toMatch(message)
  expect(ended.stderr).toMatch(/^Cannot .+: /)
  expect(ended.stderr).not.toMatch(/^\s+at .+:\d+/m)
  expect(ended.stdout).toBe('')
  expect(ended.code).toBe(code)
}

/** The one JSON document that stdout holds. */
export function document<T = Record<string, unknown>>(ended: Ended): T {
  expect(ended.stderr).toBe('')
  expect(ended.code).toBe(0)
  expect(ended.stdout.trimEnd().split('\n')).toHaveLength(1)
  return JSON.parse(ended.stdout) as T
}
