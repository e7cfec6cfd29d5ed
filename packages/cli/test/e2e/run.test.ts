import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { centroid, expectRefusal, start, useFolder } from './centroid.ts'

const folder = useFolder()
const run = (...args: string[]) => centroid(['run', ...args], { cwd: folder.path() })

interface RunDocument {
  dagId: string
  runId: string
  state: string
  params: Record<string, unknown>
  tasks: {
    id: string
    mapIndex?: number
    state: string
    attempt: number
    startedAt: string | null
    durationMs: number
    cached: boolean
  }[]
}

const clusters = `
import { dag, task, fitKMeans, type KMeansModel } from '@centroid/core'

const rows: number[][] = Array.from({ length: 40 }, (_, i) => [i % 4 < 2 ? i / 100 : 9 + i / 100, i % 2])
const fit = task('fit_k', ({ k }: { k: number }, ctx) => {
  console.log('printed by fit_k')
  return fitKMeans(rows, { nClusters: k, seed: 1, signal: ctx.signal })
})
const pick = task('pick', ({ models }: { models: KMeansModel[] }, ctx) => {
  ctx.log.info('picking', { of: models.length })
  ctx.chart('elbow', { x: models.map((m) => m.nClusters), y: models.map((m) => m.inertia), xLabel: 'k', yLabel: 'inertia' })
  return 2
})
export default dag('clusters', {}, () => {
  pick({ models: fit.expand({ k: [1, 2, 3, 4, 5] }, {}) })
})
`

/** A dag of one task with this handler. */
const oneTask = (handler: string, options = '{}') =>
  `import { dag, task } from '@centroid/core'\nconst a = task('a', ${handler}, ${options})\nexport default dag('one', {}, () => { a({}) })\n`

describe.concurrent('centroid run', () => {
  test('--json prints one document with the fields of the contract, whatever handlers print', async () => {
    const path = await folder.write('json/pipeline.ts', clusters)
    const { stdout, stderr, code } = await run(path, '--json')
    expect(code).toBe(0)
    const document = JSON.parse(stdout) as RunDocument
    expect(document).toMatchObject({ dagId: 'clusters', state: 'success', params: {} })
    expect(document.tasks.map(({ id, mapIndex }) => [id, mapIndex])).toEqual([
      ...[0, 1, 2, 3, 4].map((i) => ['fit_k', i]),
      ['pick', undefined],
    ])
    for (const task of document.tasks) {
      expect(task).toMatchObject({ state: 'success', attempt: 1, cached: false })
      expect(task.startedAt).toMatch(/^\d{4}-.*Z$/)
      expect(task.durationMs).toBeGreaterThanOrEqual(0)
    }
    expect(stderr).toContain('printed by fit_k')
    const logs = join(folder.path(), '.centroid/runs', document.runId)
    expect(await readdir(logs)).toEqual(
      expect.arrayContaining(['fit_k.0.1.jsonl', 'pick.1.jsonl', 'run.json', 'charts']),
    )
    expect(JSON.parse(await readFile(join(logs, 'run.json'), 'utf8'))).toEqual(document)
  })

  test('shows progress on stderr, and the charts, the state and the places on stdout', async () => {
    const path = await folder.write('text/pipeline.ts', clusters)
    const { stdout, stderr, code } = await run(path)
    expect(code).toBe(0)
    expect(stderr).toMatch(/✔ fit_k\[4\] +(<1|\d+) ms/)
    expect(stderr).toMatch(/│ pick picking of=5/)
    expect(stdout).toMatch(/^\nelbow\n/)
    expect(stdout).toContain('inertia')
    expect(stdout).toMatch(/clusters succeeded in .*: 6 task instances\n {2}logs +\.centroid\/runs\/\S+\/\n$/)
    expect(stdout + stderr).not.toContain('\u001b')
  })

  test('reads -p as JSON where it is JSON, and gives the params to the dag', async () => {
    const path = await folder.write(
      'params.mjs',
      `import { dag, task } from '@centroid/core'
const schema = { '~standard': { version: 1, vendor: 'test', validate: (value) =>
  Array.isArray(value.ks) ? { value: { file: 'x', ...value } } : { issues: [{ message: 'Invalid input: expected array, received string', path: ['ks'] }] } } }
const a = task('a', ({ ks, file }) => [ks, file])
export default dag('params', { params: schema }, ({ params }) => { a({ ks: params.ks, file: params.file }) })`,
    )
    const { stdout, code } = await run(path, '-p', 'ks=[1,2]', '--param', 'file=iris.csv', '--json')
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as RunDocument).params).toEqual({ ks: [1, 2], file: 'iris.csv' })
    expectRefusal(
      await run(path, '-p', 'ks=abc'),
      3,
      /^Cannot run dag "params": params\.ks must be (?:an )?array, got "abc"/,
    )
  })

  test('finds the packages of centroid where none is installed beside the file, all of one core', async () => {
    const path = await folder.write(
      'global.ts',
      `import { dag, task, ConfigError } from '@centroid/core'
import { startServer } from '@centroid/server'
const a = task('a', async () => {
  const thrown = await startServer({ models: [], host: '256.0.0.1' }).catch((error: unknown) => error)
  if (!(thrown instanceof ConfigError)) throw new Error('two copies of core')
})
export default dag('global', {}, () => { a({}) })`,
    )
    const { stderr, code } = await run(path)
    expect(stderr).toMatch(/^ {2}✔ a /)
    expect(code).toBe(0)
  })

  test('a failed task ends with 1, its message and the place of its log; others are not started', async () => {
    const path = await folder.write(
      'failed.ts',
      `import { dag, task } from '@centroid/core'
const boom = task('boom', (): number => { throw new RangeError('kaboom') })
const after = task('after', ({ b }: { b: number }) => b)
export default dag('failing', {}, () => { after({ b: boom({}) }) })`,
    )
    const { stdout, stderr, code } = await run(path, '--json')
    expect(code).toBe(1)
    const { state, tasks, runId } = JSON.parse(stdout) as RunDocument
    expect([state, ...tasks.map((task) => task.state)]).toEqual(['failed', 'failed', 'upstream_failed'])
    expect(stderr).toMatch(/✘ boom .*RangeError: kaboom\n/)
    expect(stderr).toMatch(/\nCannot finish task "boom": RangeError: kaboom\nHint: its log is /)
    expect(stderr).not.toMatch(/^\s+at .+:\d+/m)
    const log = /its log is (\S+)/.exec(stderr)?.[1] ?? ''
    expect(log).toContain(runId)
    expect(await readFile(join(folder.path(), log), 'utf8')).toContain('kaboom')
  })

  test('retries show as such and end well', async () => {
    const path = await folder.write(
      'retry.ts',
      `let tries = 0\n${oneTask(`() => { if (++tries < 3) throw new Error('not yet'); return 1 }`, `{ retries: 2, backoff: { base: '1ms', jitter: 'none' } }`)}`,
    )
    const { stdout, stderr, code } = await run(path, '--json')
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as RunDocument).tasks[0]).toMatchObject({ state: 'success', attempt: 3 })
    expect(stderr).toMatch(/↻ a .*attempt 1 failed, again in 1 ms: not yet/)
  })

  test('a task out of time ends with 5', async () => {
    const path = await folder.write(
      'slow.ts',
      oneTask('() => new Promise((resolve) => setTimeout(resolve, 60_000))', `{ timeout: '50ms' }`),
    )
    const { stderr, code } = await run(path)
    expect(code).toBe(5)
    expect(stderr).toMatch(
      /\nCannot finish task "a": it must end within 50 ms, got no end\nHint: .*; its log is /,
    )
  })

  test('a promise that a handler forgot is the fault of the pipeline, with exit code 1', async () => {
    const path = await folder.write(
      'forgotten.ts',
      oneTask(
        `() => { void Promise.reject(new Error('forgotten')); return new Promise((resolve) => setTimeout(resolve, 60_000)) }`,
      ),
    )
    const { stderr, code, stdout } = await run(path, '--json')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /Cannot go on: .*forgotten\.ts must handle every error, got Error: forgotten\nHint: /,
    )
  })

  test.each([
    [
      'a file that does not exist',
      'nowhere.ts',
      undefined,
      /^Cannot load pipeline: nowhere\.ts must be .*got no such file/,
    ],
    [
      'a file that does not parse',
      'syntax.ts',
      'const a = 1\nconst b =',
      /^Cannot load pipeline: .*syntax\.ts:2:\d+: the file must be valid TypeScript/,
    ],
    [
      'a file without a default export',
      'named.ts',
      'export const a = 1',
      /must have a dag as its default export, got only a/,
    ],
    [
      'a default export that is no dag',
      'number.ts',
      'export default { id: "iris" }',
      /must have a dag as its default export/,
    ],
    [
      'a dag without tasks',
      'empty.ts',
      `import { dag } from '@centroid/core'\nexport default dag('e', {}, () => {})`,
      /^Cannot build dag/,
    ],
  ])('refuses %s with exit code 3', async (_, name, content, message) => {
    if (content !== undefined) await folder.write(name, content)
    expectRefusal(await run(name, '--json'), 3, message)
  })

  test('SIGINT cancels the run, and a fit that is under way in it, and ends with 130', async () => {
    const path = await folder.write(
      'endless.ts',
      `import { dag, task, fitKMeans } from '@centroid/core'
const rows = Array.from({ length: 20_000 }, (_, i) => [Math.sin(i), Math.cos(i * 1.7), (i * 7919) % 1000])
const fit = task('fit', (_: {}, ctx) => {
  let told = false
  const onProgress = () => { if (!told) ctx.log.info('under way'); told = true }
  return fitKMeans(rows, { nClusters: 300, nInit: 10_000, maxIter: 1e6, tol: 0, signal: ctx.signal, onProgress })
})
export default dag('endless', {}, () => { fit({}) })`,
    )
    const { child, ended } = start(['run', path, '--json'], { cwd: folder.path() })
    child.stderr.on('data', (text: string) => void (text.includes('under way') && child.kill('SIGINT')))
    const { code, stdout, stderr } = await ended
    expect(code).toBe(130)
    expect((JSON.parse(stdout) as RunDocument).state).toBe('cancelled')
    expect(stderr).toMatch(/\nInterrupted\n$/)
  })
})
