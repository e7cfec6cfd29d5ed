import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dag } from '../../src/engine/dag.ts'
import { task } from '../../src/dag/task.ts'
import { runDag } from '../../src/engine/run-in-process.ts'
import { VirtualClock } from './virtual-clock.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'centroid-logs-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const lines = (file: string) =>
  readFileSync(join(folder, 'logs', file), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { time: string; level: string; message: string; fields: object })

describe('the log of an attempt', () => {
  test('is one file of JSON lines for each attempt of each task instance', async () => {
    const quiet = task('quiet', () => 1)
    const loud = task(
      'loud',
      ({ k }: { k: number }, ctx) => {
        ctx.log.debug('a')
        ctx.log.info('b', { k })
        ctx.log.warn('c')
        if (k === 1 && ctx.run.attempt === 1) throw new RangeError('boom')
        ctx.log.error('d')
      },
      { retries: 1 },
    )
    const made = dag('logs', {}, () => [quiet(), loud.expand({ k: [0, 1] })])
    await runDag(made, { logDir: join(folder, 'logs'), clock: new VirtualClock(), random: () => 0 })
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual([
      'loud.0.1.jsonl',
      'loud.1.1.jsonl',
      'loud.1.2.jsonl',
      'quiet.1.jsonl',
    ])
    expect(lines('quiet.1.jsonl')).toEqual([])
    const time = '2026-01-01T00:00:00.000Z'
    expect(lines('loud.0.1.jsonl')).toEqual([
      { time, level: 'debug', message: 'a', fields: {} },
      { time, level: 'info', message: 'b', fields: { k: 0 } },
      { time, level: 'warn', message: 'c', fields: {} },
      { time, level: 'error', message: 'd', fields: {} },
    ])
    const last = lines('loud.1.1.jsonl').at(-1)!
    expect(last).toMatchObject({
      level: 'error',
      message: 'Cannot finish task "loud" [1] (attempt 1 of 2): RangeError: boom',
      fields: { error: { name: 'RangeError', message: 'boom' } },
    })
  })

  test('holds each line as soon as the handler has written it', async () => {
    const seen: string[] = []
    const look = task('look', (_, ctx) => {
      ctx.log.info('now')
      seen.push(...lines('look.1.jsonl').map(({ message }) => message))
    })
    await runDag(
      dag('now', {}, () => look()),
      { logDir: join(folder, 'logs') },
    )
    expect(seen).toEqual(['now'])
  })

  test('takes any fields: errors, big integers, typed arrays, and objects that contain themselves', async () => {
    const loop: Record<string, unknown> = { name: 'loop' }
    loop['self'] = loop
    const odd = task('odd', (_, ctx) => {
      ctx.log.info('fields', { big: 12n, values: Float64Array.of(1, 2), error: new Error('e') })
      ctx.log.info('loop', loop)
    })
    const { state } = await runDag(
      dag('odd', {}, () => odd()),
      { logDir: join(folder, 'logs') },
    )
    expect(state).toBe('success')
    const [fields, looped] = lines('odd.1.jsonl')
    expect(fields!.fields).toMatchObject({
      big: '12',
      values: [1, 2],
      error: { name: 'Error', message: 'e' },
    })
    expect(looped!.fields).toEqual({ inspected: expect.stringContaining("name: 'loop'") as string })
  })

  test('that cannot be opened fails the attempt, not the process', async () => {
    writeFileSync(join(folder, 'logs'), 'a file where the folder should be')
    const { state, tasks } = await runDag(
      dag('full', {}, () => task('work', () => 1)()),
      { logDir: join(folder, 'logs') },
    )
    expect([state, (tasks[0]!.error!.cause as NodeJS.ErrnoException).code]).toEqual(['failed', 'EEXIST'])
  })
})
