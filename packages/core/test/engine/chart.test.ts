import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dag } from '../../src/engine/dag.ts'
import { task } from '../../src/dag/task.ts'
import type { ChartData } from '../../src/dag/task-context.ts'
import { readChart } from '../../src/engine/chart.ts'
import { runDag } from '../../src/engine/run-in-process.ts'

describe('ctx.chart()', () => {
  const draw = task(
    'draw',
    ({ k }: { k: number }, ctx) => {
      ctx.chart('a/b', { x: [1, 2], y: Float64Array.of(k, ctx.run.attempt), xLabel: 'k', yLabel: 'inertia' })
      if (ctx.run.attempt === 1) throw new Error('again')
      ctx.chart('bars', { x: ['u', 'v'], y: [1, null], mark: 'bar' })
    },
    { retries: 1, backoff: { base: 0 } },
  )
  const made = dag('charts', {}, () => draw.expand({ k: [7] }))
  const charts = [
    {
      taskId: 'draw',
      mapIndex: 0,
      name: 'a/b',
      x: [1, 2],
      y: [7, 2],
      mark: 'line',
      xLabel: 'k',
      yLabel: 'inertia',
    },
    { taskId: 'draw', mapIndex: 0, name: 'bars', x: ['u', 'v'], y: [1, null], mark: 'bar' },
  ]

  test('puts plain data into the result, the last attempt in the place of the first', async () => {
    expect((await runDag(made)).charts).toEqual(charts)
  })

  test('writes one file for each chart into the output folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'centroid-charts-'))
    try {
      await runDag(made, { outputDir: folder })
      const files = readdirSync(join(folder, 'charts')).sort()
      expect(files).toEqual(['draw.0.a%2Fb.json', 'draw.0.bars.json'])
      expect(
        files.map((file) => JSON.parse(readFileSync(join(folder, 'charts', file), 'utf8')) as unknown),
      ).toEqual(charts)
      await made.test({ outputDir: join(folder, 'none') } as object)
      expect(existsSync(join(folder, 'none'))).toBe(false)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('readChart()', () => {
  test.each([
    ['', { x: [], y: [] }, 'TypeError: Cannot record chart: the name must be text, got ""'],
    ['c', undefined, 'TypeError: Cannot record chart "c": \'x\' must be an array, got undefined'],
    ['c', { x: [], y: 'no' }, 'TypeError: Cannot record chart "c": \'y\' must be an array, got "no"'],
    [
      'c',
      { x: [1], y: [1, 2] },
      "RangeError: Cannot record chart \"c\": 'x' and 'y' must have one length, got 1 and 2",
    ],
    [
      'c',
      { x: [], y: [], mark: 'pie' },
      'RangeError: Cannot record chart "c": \'mark\' must be one of line, point, bar, got "pie"',
    ],
  ])('refuses %j with %j', (name, data, message) => {
    let thrown: unknown
    try {
      readChart({ taskId: 't' }, name, data as ChartData)
    } catch (error) {
      thrown = error
    }
    expect(String(thrown)).toBe(message)
  })
})
