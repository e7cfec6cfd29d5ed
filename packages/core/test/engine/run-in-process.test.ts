import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { dag } from '../../src/engine/dag.ts'
import { task } from '../../src/dag/task.ts'
import type { TaskContext } from '../../src/dag/task-context.ts'
import type { TaskOptions } from '../../src/dag/task-options.ts'
import type { RunEvent } from '../../src/engine/events.ts'
import { runDag } from '../../src/engine/run-in-process.ts'
import { DagError, TaskFailedError, TimeoutError } from '../../src/errors.ts'
import { VirtualClock } from './virtual-clock.ts'

/** A dag of one task. */
const only = (handler: (inputs: object, ctx: TaskContext) => unknown, options: TaskOptions = {}) =>
  dag('one', {}, () => task('work', handler, options)())
const states = (result: { tasks: readonly { id: string; mapIndex?: number; state: string }[] }) =>
  result.tasks.map(
    ({ id, mapIndex, state }) => `${id}${mapIndex === undefined ? '' : `[${mapIndex}]`} ${state}`,
  )

const load = task('load', ({ file }: { file: string }) => ({ file, rows: [1, 2, 3] }))
const fit = task('fit', async ({ data, k }: { data: { rows: number[] }; k: number }) => k * data.rows.length)
const save = task('save', ({ data, models }: { data: object; models: number[] }) => ({ data, models }))
const iris = dag(
  'iris',
  {
    params: z.object({
      file: z.string().default('iris.csv'),
      ks: z.array(z.number().int()).default([1, 2, 3]),
    }),
  },
  ({ params }) => {
    const data = load({ file: params.file })
    save({ data, models: fit.expand({ k: params.ks }, { data }) })
  },
)

describe('runDag()', () => {
  test('gives the run as JSON and the outputs by task id', async () => {
    const clock = new VirtualClock()
    const result = await runDag(iris, { clock, random: () => 0.5, params: { ks: [2, 1] } })
    const startedAt = '2026-01-01T00:00:00.000Z'
    const done = { state: 'success', attempt: 1, startedAt, durationMs: 0, cached: false }
    expect(JSON.parse(JSON.stringify(result))).toEqual({
      dagId: 'iris',
      runId: '20260101T000000-0zik0zk',
      state: 'success',
      params: { file: 'iris.csv', ks: [2, 1] },
      startedAt,
      durationMs: 0,
      tasks: [
        { id: 'load', ...done },
        { id: 'fit', mapIndex: 0, ...done },
        { id: 'fit', mapIndex: 1, ...done },
        { id: 'save', ...done },
      ],
      results: {
        load: { file: 'iris.csv', rows: [1, 2, 3] },
        fit: [6, 3],
        save: { data: { file: 'iris.csv', rows: [1, 2, 3] }, models: [6, 3] },
      },
      charts: [],
    })
  })

  test('passes outputs by reference', async () => {
    const { results } = await runDag<{ load: object; save: { data: object } }>(iris)
    expect(results.save.data).toBe(results.load)
  })

  test('hands references to the handlers wherever they are nested, and members of params', async () => {
    const see = task('see', (inputs: { tree: unknown; at: unknown }) => inputs)
    const params = z.object({ deep: z.object({ list: z.array(z.number()) }).default({ list: [7, 8] }) })
    const literal = new Map([['a', 1]])
    const made = dag('nested', { params }, ({ params: given }) => {
      const data = load({ file: 'x' })
      see({ tree: { a: [data, { b: data }], literal, none: undefined }, at: given.deep.list[1] })
    })
    const { results } = await runDag<{ see: unknown }>(made)
    const data = { file: 'x', rows: [1, 2, 3] }
    expect(results.see).toEqual({ tree: { a: [data, { b: data }], literal, none: undefined }, at: 8 })
  })

  test('runs tasks at the same time where the graph allows', async () => {
    let arrive = (): void => undefined
    const bothHere = new Promise<void>((resolve) => (arrive = resolve))
    const first = task('first', () => bothHere)
    const second = task('second', () => arrive())
    const { state } = await runDag(dag('pair', {}, () => [first(), second()]))
    expect(state).toBe('success')
  })

  test('starts the higher priority first when slots are scarce, then by order and index', async () => {
    const order: unknown[] = []
    const note = task(
      'note',
      (_: { k: number }, ctx) => void order.push(`${ctx.run.taskId}${ctx.run.mapIndex}`),
    )
    const high = task('high', () => void order.push('high'), { priority: 1 })
    await runDag(
      dag('queue', {}, () => [note.expand({ k: [1, 2, 3] }), high()]),
      { concurrency: 1 },
    )
    expect(order).toEqual(['high', 'note0', 'note1', 'note2'])
  })

  test('orders by after() without passing data', async () => {
    const order: string[] = []
    const note = task('note', (_, ctx) => void order.push(ctx.run.taskId))
    await runDag(
      dag('ordered', {}, () => {
        const last = note.as('last')()
        last.after(note.as('first')())
      }),
    )
    expect(order).toEqual(['first', 'last'])
  })

  test('runs a chain of 2,000 tasks and a fan-out of 2,000', async () => {
    const add = task('add', ({ n, k = 1 }: { n: number; k?: number }) => n + k)
    const sum = task('sum', ({ all }: { all: number[] }) => all.reduce((a, b) => a + b, 0))
    const made = dag('large', {}, () => {
      let n = add({ n: 0 })
      for (let i = 1; i < 2_000; i++) n = add({ n })
      sum({ all: add.as('wide').expand({ k: [...Array(2_000).keys()] }, { n }) })
    })
    const { state, results } = await runDag<{ sum: number }>(made)
    expect([state, results.sum]).toEqual(['success', 2_000 * 2_000 + (1_999 * 2_000) / 2])
  })

  test('refuses bad params, dags and options before anything runs', async () => {
    const events: RunEvent[] = []
    const onEvent = (event: RunEvent): void => void events.push(event)
    await expect(runDag(iris, { onEvent, params: { ks: [1, 2, 'x'] } })).rejects.toThrow(
      new DagError('Cannot run dag "iris": params.ks[2] must be a number, got "x"'),
    )
    await expect(runDag(iris, { onEvent, mock: { lod: 1 } })).rejects.toThrow(
      new DagError(
        'Cannot run dag "iris": mock must name a task of the dag, got "lod"\nHint: did you mean "load"?',
      ),
    )
    await expect(runDag({} as never, { onEvent })).rejects.toThrow(
      new TypeError('Cannot run dag: a value made by dag() is required, got an object'),
    )
    await expect(runDag(iris, { onEvent, concurrency: 0 })).rejects.toThrow(
      new RangeError("Cannot run dag: 'concurrency' must be an integer at or above 1, got 0"),
    )
    expect(events).toEqual([])
  })
})

describe('the context of a handler', () => {
  test('tells where it is, with one idempotency key for all attempts of a task instance', async () => {
    const seen: TaskContext[] = []
    const work = task(
      'work',
      (_: { k: number }, ctx) => {
        seen.push(ctx)
        if (ctx.run.attempt === 1) throw new Error('again')
      },
      { retries: 1 },
    )
    const made = dag('where', { params: z.object({ a: z.number() }) }, () => work.expand({ k: [5, 6] }))
    await runDag(made, { params: { a: 1 }, runId: 'r1', clock: new VirtualClock(), random: () => 0 })
    const run = {
      id: 'r1',
      dagId: 'where',
      startedAt: '2026-01-01T00:00:00.000Z',
      params: { a: 1 },
      taskId: 'work',
    }
    expect(seen.map((ctx) => [ctx.run, ctx.params, ctx.idempotencyKey])).toEqual([
      [{ ...run, mapIndex: 0, attempt: 1 }, { a: 1 }, 'where/r1/work/0'],
      [{ ...run, mapIndex: 1, attempt: 1 }, { a: 1 }, 'where/r1/work/1'],
      [{ ...run, mapIndex: 0, attempt: 2 }, { a: 1 }, 'where/r1/work/0'],
      [{ ...run, mapIndex: 1, attempt: 2 }, { a: 1 }, 'where/r1/work/1'],
    ])
  })
})

describe('a handler that throws', () => {
  test.each([
    [new RangeError('boom'), 'RangeError: boom'],
    ['text', '"text"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ code: 1 }, 'an object'],
  ])('%j becomes a TaskFailedError with the cause, and the run fails', async (thrown, named) => {
    for (const handler of [
      () => {
        throw thrown
      },
      () => Promise.reject(thrown),
    ]) {
      const { state, tasks, results } = await runDag(only(handler))
      expect([state, tasks[0]!.state, results]).toEqual(['failed', 'failed', {}])
      const error = tasks[0]!.error!
      expect(error).toBeInstanceOf(TaskFailedError)
      expect(error.cause).toBe(thrown)
      expect(error.message).toBe(`Cannot finish task "work": ${named}`)
      expect(JSON.parse(JSON.stringify(error))).toEqual({
        name: 'TaskFailedError',
        code: 'ERR_TASK_FAILED',
        message: error.message,
      })
    }
  })

  test('fails what follows as upstream_failed and leaves the rest alone', async () => {
    const bad = task('bad', (): number => {
      throw new Error('no')
    })
    const next = task('next', ({ n }: { n: number }) => n)
    const made = dag('part', {}, () => [next.as('second')({ n: next({ n: bad() }) }), load({ file: 'x' })])
    const result = await runDag(made)
    expect(states(result)).toEqual([
      'bad failed',
      'load success',
      'next upstream_failed',
      'second upstream_failed',
    ])
    expect(result.state).toBe('failed')
    expect(result.tasks[2]).toEqual({
      id: 'next',
      state: 'upstream_failed',
      attempt: 0,
      startedAt: null,
      durationMs: 0,
      cached: false,
    })
  })

  test('a run succeeds where the tasks with nothing downstream do, as in Airflow', async () => {
    const bad = task('bad', (): number => {
      throw new Error('no')
    })
    const mend = task('mend', ({ n }: { n: number | undefined }) => n ?? 'mended', {
      triggerRule: 'all_done',
    })
    const result = await runDag(dag('mended', {}, () => mend({ n: bad() })))
    expect([result.state, result.results]).toEqual(['success', { mend: 'mended' }])
  })
})

describe('retries', () => {
  test('wait by backoff with the clock and the random numbers handed in', async () => {
    const clock = new VirtualClock()
    const startedMs: number[] = []
    const work = (_: object, ctx: TaskContext): number => {
      startedMs.push(clock.elapsedMs)
      if (ctx.run.attempt < 4) throw new Error('again')
      return ctx.run.attempt
    }
    const backoff = { base: '2s', factor: 3, max: '10s', jitter: 'full' } as const
    const shares = [0.9, 0.5, 0.5, 0.25]
    const result = await runDag(only(work, { retries: 5, backoff }), { clock, random: () => shares.shift()! })
    expect(startedMs).toEqual([0, 1_000, 4_000, 6_500])
    expect(result.tasks).toMatchObject([
      { state: 'success', attempt: 4, startedAt: '2026-01-01T00:00:06.500Z' },
    ])
    expect(result.tasks[0]).not.toHaveProperty('error')
    expect(result.durationMs).toBe(6_500)
  })

  test('end with the last error once they are used up', async () => {
    const clock = new VirtualClock()
    const work = (_: object, ctx: TaskContext) => {
      throw new Error(`no ${ctx.run.attempt}`)
    }
    const { tasks } = await runDag(only(work, { retries: 2, backoff: { jitter: 'none' } }), { clock })
    expect(clock.elapsedMs).toBe(3_000)
    expect(tasks[0]).toMatchObject({ state: 'failed', attempt: 3 })
    expect(tasks[0]!.error!.message).toBe('Cannot finish task "work" (attempt 3 of 3): Error: no 3')
  })
})

describe('timeout', () => {
  test('aborts the signal with a TimeoutError and fails a handler that ignores it', async () => {
    const clock = new VirtualClock()
    let signal: AbortSignal | undefined
    const work = (_: object, ctx: TaskContext) => {
      signal = ctx.signal
      return new Promise(() => undefined)
    }
    const { state, tasks } = await runDag(only(work, { timeout: '5m' }), { clock })
    expect([state, clock.elapsedMs, tasks[0]!.durationMs]).toEqual(['failed', 300_000, 300_000])
    expect(tasks[0]!.error!.cause).toBeInstanceOf(TimeoutError)
    expect(signal!.reason).toBe(tasks[0]!.error!.cause)
    expect(tasks[0]!.error!.message).toBe(
      'Cannot finish task "work": it must end within 300000 ms, got no end\n' +
        'Hint: raise its timeout, or stop its work when the signal of its context is aborted',
    )
  })

  test('fails a handler that kept the thread busy for longer', async () => {
    const clock = new VirtualClock()
    const { tasks } = await runDag(
      only(() => clock.block(100), { timeout: 100 }),
      { clock },
    )
    expect(tasks[0]!.error!.cause).toBeInstanceOf(TimeoutError)
  })

  test('is for each attempt: a retry may succeed, and what the late one does no longer counts', async () => {
    const clock = new VirtualClock()
    const events: RunEvent[] = []
    const work = async (_: object, ctx: TaskContext) => {
      if (ctx.run.attempt === 1) await clock.sleep(1_000)
      else await clock.sleep(90)
      ctx.log.info(`end of ${ctx.run.attempt}`)
      ctx.chart('late', { x: [], y: [] })
      return ctx.run.attempt
    }
    const options = { retries: 1, timeout: 100, backoff: { base: 950, jitter: 'none' } } as const
    const result = await runDag(only(work, options), { clock, onEvent: (event) => void events.push(event) })
    expect(result.results).toEqual({ work: 2 })
    const told = events.filter(({ type }) => type === 'task_log' || type === 'task_chart')
    expect(told.map((event) => [event.type, (event as { message?: string }).message])).toEqual([
      ['task_log', expect.stringContaining('it must end within 100 ms')],
      ['task_log', 'end of 2'],
      ['task_chart', undefined],
    ])
  })
})

describe('cancel', () => {
  test('aborts what runs, skips the rest and ends the run as cancelled', async () => {
    const abort = new AbortController()
    const reasons: unknown[] = []
    const wait = task('wait', (_: { k: number }, ctx) => {
      ctx.signal.addEventListener('abort', () => reasons.push(ctx.signal.reason))
      if (ctx.run.mapIndex === 1) abort.abort(new Error('enough'))
      return new Promise<number>(() => undefined)
    })
    const next = task('next', ({ n }: { n: number[] }) => n)
    const made = dag('long', { defaults: { retries: 3 } }, () => next({ n: wait.expand({ k: [1, 2, 3] }) }))
    const result = await runDag(made, { signal: abort.signal, concurrency: 2 })
    expect(result.state).toBe('cancelled')
    expect(states(result)).toEqual(['wait[0] failed', 'wait[1] failed', 'wait[2] skipped', 'next skipped'])
    expect(reasons).toEqual([abort.signal.reason, abort.signal.reason])
    expect(result.tasks[0]!.error!.message).toBe(
      'Cannot finish task "wait" [0] (attempt 1 of 4): its run must not be cancelled, got Error: enough',
    )
  })

  test('starts nothing when the signal was aborted before', async () => {
    const started: string[] = []
    const result = await runDag(
      only(() => started.push('x')),
      { signal: AbortSignal.abort() },
    )
    expect([result.state, states(result), started]).toEqual(['cancelled', ['work skipped'], []])
  })

  test('ends a wait for a retry', async () => {
    const abort = new AbortController()
    const clock = new VirtualClock()
    clock.setTimer(() => abort.abort(), 500)
    const work = () => {
      throw new Error('again')
    }
    const options = { retries: 1, backoff: { base: '1h', jitter: 'none' } } as const
    const result = await runDag(only(work, options), { clock, signal: abort.signal })
    expect([result.state, states(result), clock.elapsedMs, clock.pending]).toEqual([
      'cancelled',
      ['work failed'],
      500,
      0,
    ])
  })

  test('comes too late once the last task has ended', async () => {
    const abort = new AbortController()
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'task_state' && event.state === 'success') abort.abort()
    }
    const result = await runDag(
      only(() => 1),
      { signal: abort.signal, onEvent },
    )
    await turn()
    expect([result.state, states(result)]).toEqual(['success', ['work success']])
  })
})

describe('expand()', () => {
  const pair = task('pair', ({ a, b, c }: { a: string; b: number; c: string }) => `${a}${b}${c}`)
  const list = task('list', () => [1, 2, 3])
  const count = task('count', ({ all }: { all: unknown[] }) => all.length)

  test('crosses several arrays, the last name fastest', async () => {
    const made = dag('cross', {}, () => pair.expand({ a: ['x', 'y'], b: [1, 2] }, { c: '!' }))
    expect((await runDag(made)).results).toEqual({ pair: ['x1!', 'x2!', 'y1!', 'y2!'] })
  })

  test('maps over an output known at run time, over an output within an array, and over a mapped task', async () => {
    const made = dag('late', {}, () => {
      const doubled = fit.expand({ k: list() }, { data: { rows: [1, 2] } })
      const again = fit.as('again').expand({ k: doubled }, { data: { rows: [1] } })
      fit.as('mixed').expand({ k: [10, count({ all: again })] }, { data: { rows: [1] } })
    })
    expect((await runDag(made)).results).toMatchObject({ fit: [2, 4, 6], again: [2, 4, 6], mixed: [10, 3] })
  })

  test('keeps the order of the array, whichever ends first', async () => {
    const clock = new VirtualClock()
    const wait = task('wait', async ({ ms }: { ms: number }) => {
      await clock.sleep(ms)
      return ms
    })
    const made = dag('race', {}, () => count({ all: wait.expand({ ms: [30, 10, 20] }) }))
    expect((await runDag(made, { clock })).results).toEqual({ wait: [30, 10, 20], count: 3 })
  })

  test('takes typed arrays', async () => {
    const made = dag('typed', {}, () =>
      fit.expand({ k: Int32Array.of(1, 2) as never }, { data: { rows: [1] } }),
    )
    expect((await runDag(made)).results).toEqual({ fit: [1, 2] })
  })

  test('over an empty array is skipped, as in Airflow, and so is what follows by all_success', async () => {
    const lenient = task('lenient', ({ all }: { all: unknown[] }) => all, { triggerRule: 'none_failed' })
    const made = dag('empty', {}, () => {
      const none = fit.expand({ k: [] }, { data: { rows: [] } })
      count({ all: none })
      lenient({ all: none })
      fit.as('more').expand({ k: none }, { data: { rows: [] } })
    })
    const result = await runDag(made)
    expect(states(result)).toEqual(['fit skipped', 'count skipped', 'lenient success', 'more skipped'])
    expect([result.state, result.results]).toEqual(['success', { lenient: [] }])
  })

  test('fans in the instances that succeeded where the trigger rule allows', async () => {
    const odd = task('odd', ({ k }: { k: number }) => {
      if (k % 2 === 0) throw new Error('even')
      return k
    })
    const some = task('some', ({ all }: { all: number[] }) => all, { triggerRule: 'all_done' })
    const made = dag('some', {}, () => {
      const all = odd.expand({ k: [1, 2, 3] })
      some({ all })
      count({ all })
    })
    const result = await runDag(made)
    expect(states(result)).toEqual([
      'odd[0] success',
      'odd[1] failed',
      'odd[2] success',
      'some success',
      'count upstream_failed',
    ])
    expect(result.results).toEqual({ odd: [1, 3], some: [1, 3] })
  })

  test('fails the task where the output is no array or the combinations are too many', async () => {
    const text = task('text', () => 'abc' as unknown as number[])
    const failed = await runDag(dag('bad', {}, () => fit.expand({ k: text() }, { data: { rows: [] } })))
    expect(states(failed)).toEqual(['text success', 'fit failed'])
    expect(failed.tasks[1]!.error!.message).toBe('Cannot expand task "fit": "k" must be an array, got "abc"')
    const many = Array.from({ length: 1_000 }, (_, i) => i)
    const wide = await runDag(dag('wide', {}, () => pair.expand({ a: many as never, b: many }, { c: '' })))
    expect(wide.tasks[0]!.error!.message).toBe(
      'Cannot expand task "pair": there must be at most 100000 task instances, got 1000000',
    )
  })

  test('needs the outputs that it maps over, whatever the trigger rule', async () => {
    const bad = task('bad', (): number[] => {
      throw new Error('no')
    })
    const always = task('always', ({ k }: { k: number }) => k, { triggerRule: 'always' })
    const result = await runDag(
      dag('need', {}, () => [always.expand({ k: bad() }), always.as('late').expand({ k: list() })]),
    )
    expect(states(result)).toEqual([
      'bad failed',
      'list success',
      'always upstream_failed',
      'late[0] success',
      'late[1] success',
      'late[2] success',
    ])
  })
})

describe('onEvent', () => {
  test('is told the run, the states, the log lines and the charts, in order', async () => {
    const events: RunEvent[] = []
    const work = (_: object, ctx: TaskContext) => {
      if (ctx.run.attempt === 1) throw new Error('again')
      ctx.log.warn('low', { rows: 3 })
      ctx.chart('elbow', { x: [1], y: [2] })
    }
    const options = { clock: new VirtualClock(), runId: 'r1', random: () => 0.5 }
    await runDag(only(work, { retries: 1 }), { ...options, onEvent: (event) => void events.push(event) })
    expect(events.map((event) => (event.type === 'task_state' ? event.state : event.type))).toEqual([
      'run_started',
      'scheduled',
      'queued',
      'running',
      'task_log',
      'up_for_retry',
      'scheduled',
      'queued',
      'running',
      'task_log',
      'task_chart',
      'success',
      'run_ended',
    ])
    expect(events[5]).toMatchObject({ taskId: 'work', from: 'running', attempt: 1, retryInMs: 500 })
    expect((events[5] as { error?: unknown }).error).toBeInstanceOf(TaskFailedError)
    expect(events[8]).not.toHaveProperty('error')
    expect(events[9]).toEqual({
      type: 'task_log',
      taskId: 'work',
      attempt: 2,
      level: 'warn',
      message: 'low',
      fields: { rows: 3 },
      time: '2026-01-01T00:00:00.500Z',
    })
    expect(events.at(-1)).toEqual({
      type: 'run_ended',
      dagId: 'one',
      runId: 'r1',
      state: 'success',
      durationMs: 500,
      time: '2026-01-01T00:00:00.500Z',
    })
  })

  test('cancels the run and rejects with what it throws', async () => {
    const started: string[] = []
    const note = task('note', (_: { n?: unknown }, ctx) => void started.push(ctx.run.taskId))
    const made = dag('told', {}, () => note.as('second')({ n: note.as('first')({}) }))
    const fault = new Error('listener')
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'task_state' && event.state === 'success') throw fault
    }
    await expect(runDag(made, { onEvent })).rejects.toBe(fault)
    expect(started).toEqual(['first'])
  })
})

describe('Dag.test()', () => {
  test('runs with handlers and values in the place of tasks', async () => {
    const result = await iris.test<{ save: { models: number[] }; load: unknown }>({
      params: { ks: [1, 2] },
      mock: {
        load: { rows: [1] },
        fit: ({ k }: { k: number }, ctx: TaskContext) => k * 10 + ctx.run.mapIndex!,
      },
    })
    expect([result.state, result.results.load, result.results.save.models]).toEqual([
      'success',
      { rows: [1] },
      [10, 21],
    ])
  })

  test('waits for no retry and gives a failure as a result', async () => {
    const made = dag('slow', { defaults: { retries: 2, backoff: { base: '1d', jitter: 'none' } } }, () =>
      task('work', () => {
        throw new Error('no')
      })(),
    )
    const clock = new VirtualClock()
    const { state, tasks } = await made.test({ clock })
    expect([state, tasks[0]!.attempt, clock.elapsedMs]).toEqual(['failed', 3, 0])
  })

  test('rejects invalid params', async () => {
    await expect(iris.test({ params: { file: 1 as never } })).rejects.toThrow(
      new DagError('Cannot run dag "iris": params.file must be a string, got 1'),
    )
  })
})
