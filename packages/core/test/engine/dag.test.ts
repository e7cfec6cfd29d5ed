import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { dag, isDag, type Dag } from '../../src/engine/dag.ts'
import type { TaskOutput } from '../../src/dag/reference.ts'
import { task } from '../../src/dag/task.ts'
import { DagError } from '../../src/errors.ts'

const load = task('load', ({ file }: { file: string }) => [file], { cache: true, outlets: ['data://raw'] })
const scale = task('scale', ({ rows }: { rows: string[] }) => rows.length)
const join = task('join', ({ parts }: { parts: { left: number; right: number[] } }) => parts)
const tick = task('tick', () => 1)

const upstream = (made: Dag<never>) =>
  Object.fromEntries(made.spec.tasks.map((one) => [one.id, one.upstream]))
const build = (builder: (context: { params: Record<string, never> }) => unknown) => () =>
  dag('d', {}, builder)

describe('dag()', () => {
  test('gives a spec that is JSON: tasks, dependencies, options, params', () => {
    const made = dag(
      'iris',
      {
        schedule: { cron: '0 2 * * *', timezone: 'Europe/Paris' },
        params: z.object({ file: z.string().default('a.csv') }),
        defaults: { retries: 2, backoff: { base: '2s' } },
        tags: ['demo'],
        description: 'K-Means on Iris',
      },
      ({ params }) => {
        const n = scale({ rows: load({ file: params.file }) })
        join({ parts: { left: n, right: [n, 1, n] } })
      },
    )
    expect(JSON.parse(JSON.stringify(made))).toEqual(made.spec)
    expect(made.spec).toMatchObject({
      id: 'iris',
      description: 'K-Means on Iris',
      tags: ['demo'],
      schedule: { cron: '0 2 * * *', timezone: 'Europe/Paris', catchup: false },
      params: { properties: { file: { type: 'string', default: 'a.csv' } } },
      tasks: [
        {
          id: 'load',
          definition: 'load',
          upstream: [],
          inputs: { file: { $param: 'file' } },
          expand: null,
          options: {
            cache: true,
            retries: 2,
            outlets: ['data://raw'],
            backoff: { baseMs: 2_000, factor: 2 },
          },
        },
        { id: 'scale', upstream: ['load'], inputs: { rows: { $output: 'load' } }, options: { cache: false } },
        {
          id: 'join',
          upstream: ['scale'],
          inputs: {
            parts: { left: { $output: 'scale' }, right: [{ $output: 'scale' }, 1, { $output: 'scale' }] },
          },
        },
      ],
    })
  })

  test('writes what JSON cannot hold as a description', () => {
    const any = task('any', (_: { a: unknown; b: unknown; c: unknown; d?: unknown }) => 1)
    const made = dag('d', {}, () => any({ a: new Map(), b: NaN, c: [() => 1, { x: 1n }], d: undefined }))
    expect(made.spec.tasks[0]!.inputs).toEqual({
      a: { $value: 'a Map' },
      b: { $value: 'NaN' },
      c: [{ $value: 'a function' }, { x: { $value: '1n' } }],
    })
  })

  test('numbers the calls of one task and takes the id of as()', () => {
    const made = dag('d', {}, () => {
      tick()
      tick.as('tick__1')()
      tick()
      tick.as('last')()
    })
    expect(made.spec.tasks.map(({ id, definition }) => [id, definition])).toEqual([
      ['tick', 'tick'],
      ['tick__1', 'tick'],
      ['tick__2', 'tick'],
      ['last', 'tick'],
    ])
  })

  test('orders tasks by after() without passing data', () => {
    const made = dag('d', {}, () => {
      const last = tick.as('last')()
      const first = tick.as('first')()
      last.after(first, tick.as('second')().after(first))
    })
    expect(upstream(made)).toEqual({ first: [], second: ['first'], last: ['first', 'second'] })
    expect(made.spec.tasks.map(({ id }) => id)).toEqual(['first', 'second', 'last'])
  })

  test('takes the params as a whole for the inputs', () => {
    const made = dag('d', { params: z.object({ file: z.string() }) }, ({ params }) => load(params))
    expect(made.spec.tasks[0]!.inputs).toEqual({ $param: '' })
  })

  test('leaves the builder free for the next dag after an error', () => {
    expect(
      build(() => {
        throw new Error('mine')
      }),
    ).toThrow('mine')
    expect(build(() => tick())).not.toThrow()
  })

  test('shares tasks between dags', () => {
    expect([build(() => tick())().spec.tasks[0]!.id, build(() => tick())().spec.tasks[0]!.id]).toEqual([
      'tick',
      'tick',
    ])
  })
})

describe('isDag()', () => {
  test('tells a dag from the rest', () => {
    expect([build(() => tick())(), {}, null, 'dag', tick, { spec: {} }].map(isDag)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('dag() refuses', () => {
  let leaked: TaskOutput<number[]> | undefined
  const other = task('tick', () => 2)
  const loop: unknown[] = []
  loop.push(loop)
  const anyTask = task('any', (_: { a: unknown }) => 1)

  const cases: [string, () => unknown, string][] = [
    [
      'a cycle',
      build(() => {
        const a = tick.as('scale')()
        const b = tick.as('sweep')().after(a)
        a.after(tick.as('report')().after(b))
      }),
      'Cannot build dag: tasks form a cycle: scale -> sweep -> report -> scale',
    ],
    [
      'a task after itself',
      build(() => {
        const a = tick()
        a.after(a)
      }),
      'Cannot build dag: tasks form a cycle: tick -> tick',
    ],
    [
      'two tasks of one id',
      build(() => [tick(), other()]),
      'Cannot build dag "d": task ids must be unique, got two tasks with the id "tick"\n' +
        "Hint: give one of them another id with .as('id')",
    ],
    [
      'an id given twice',
      build(() => [tick.as('a')(), tick.as('a')()]),
      'Cannot build dag "d": task ids must be unique, got two tasks with the id "a"\n' +
        "Hint: give one of them another id with .as('id')",
    ],
    [
      'a task made in the builder and not called',
      build(() => [tick(), task('spare', () => 1)]),
      'Cannot build dag "d": every task made in the builder must be called, got "spare" uncalled\n' +
        'Hint: call it to wire it, or remove it',
    ],
    [
      'as() without a call',
      build(() => [tick(), tick.as('twin')]),
      'Cannot build dag "d": every task made in the builder must be called, got "twin" uncalled\n' +
        'Hint: call it to wire it, or remove it',
    ],
    [
      'a builder that calls no task',
      build(() => 1),
      'Cannot build dag "d": the builder must call at least one task, got none',
    ],
    [
      'a builder that returns a promise',
      build(async () => tick()),
      'Cannot build dag "d": the builder must be synchronous, got a promise\n' +
        'Hint: a builder only wires tasks; move the waiting into a task',
    ],
    [
      'a dag inside a dag',
      build(() => dag('inner', {}, () => tick())),
      'Cannot build dag "inner": a dag must be defined outside of other dags, got a call in the builder of "d"',
    ],
    [
      'inputs without names',
      build(() => (scale as (x: unknown) => unknown)(load({ file: 'x' }))),
      'Cannot build dag "d": inputs of task "scale" must be an object of named values, got the output of task "load" ' +
        'itself\nHint: name the input, as in scale({ name: value })',
    ],
    [
      'inputs that are no object',
      build(() => (scale as (x: unknown) => unknown)([1])),
      'Cannot build dag "d": inputs of task "scale" must be an object of named values, got an array of 1\n' +
        'Hint: name the input, as in scale({ name: value })',
    ],
    [
      'inputs that contain themselves',
      build(() => anyTask({ a: loop })),
      'Cannot build dag: inputs must be a tree, got an array or object that contains itself',
    ],
    [
      'the output of another dag',
      () => {
        build(() => (leaked = tick() as never))()
        return build(() => anyTask({ a: leaked }))()
      },
      'Cannot build dag "d": task "any" must use outputs of this dag, got the output of "tick" of another',
    ],
    [
      'after() outside of the builder',
      () => leaked!.after(leaked!),
      'Cannot build dag "d": after() must be called in the builder, got a call outside of it',
    ],
    [
      'after() what is no output',
      build(() => tick().after(1 as never)),
      'Cannot build dag "d": after() of task "tick" must be given outputs of tasks, got 1',
    ],
    [
      'expand() over nothing',
      build(() => anyTask.expand({} as never)),
      'Cannot build dag "d": expand() of task "any" must be given an object with at least one array, got no name',
    ],
    [
      'expand() over an array without a name',
      build(() => anyTask.expand([1, 2] as never)),
      'Cannot build dag "d": expand() of task "any" must be given an object with at least one array, got an array of 2',
    ],
    [
      'expand() over what is no array',
      build(() => anyTask.expand({ a: 'abc' as never })),
      'Cannot build dag "d": "a" in expand() of task "any" must be an array, got "abc"',
    ],
    [
      'an input both mapped and given',
      build(() => anyTask.expand({ a: [1] }, { a: 1 } as never)),
      'Cannot build dag "d": inputs of task "any" must be mapped or given once, got "a" as both',
    ],
    [
      'the use of an output as a value',
      build(() => `${tick() as never}`),
      'Cannot build dag: the output of task "tick" is known at run time only and must be passed on to a task, got a use ' +
        'of it inside the builder',
    ],
    [
      'a call outside of a builder',
      () => tick(),
      'Cannot call task "tick": a task must be called while a dag\'s builder runs, got a call outside of one\n' +
        "Hint: call it inside dag('id', options, (…) => { … }), before any await",
    ],
    [
      'expand() outside of a builder',
      () => anyTask.expand({ a: [1] }),
      'Cannot call task "any": a task must be called while a dag\'s builder runs, got a call outside of one\n' +
        "Hint: call it inside dag('id', options, (…) => { … }), before any await",
    ],
  ]
  test.each(cases)('%s', (_what, define, message) => expect(define).toThrow(new DagError(message)))

  test.each(['', 'a b', 'a/b', '../a', 'a..b', '.a', 'a.', '2', 'a.2', 'é', 'x'.repeat(201), 7, undefined])(
    'the id %j',
    (id) => {
      const rule =
        'an id must be 1 to 200 letters, digits, "_" and "-", in parts joined by dots and not all digits, got '
      expect(() => task(id as string, () => 1)).toThrow(`Cannot define task: ${rule}`)
      expect(() => tick.as(id as string)).toThrow(DagError)
      expect(() => dag(id as string, {}, () => tick())).toThrow(`Cannot define dag: ${rule}`)
    },
  )

  test('a handler or a builder that is no function, with a TypeError', () => {
    expect(() => task('t', 1 as never)).toThrow(
      new TypeError('Cannot define task "t": the handler must be a function, got 1'),
    )
    expect(() => dag('d', {}, undefined as never)).toThrow(
      new TypeError('Cannot define dag "d": the builder must be a function, got undefined'),
    )
  })

  test.each([
    ['arithmetic', (ks: number[]) => ks.length + 1, 'params.ks.length'],
    ['text', (ks: number[]) => `${ks}`, 'params.ks'],
    ['map()', (ks: number[]) => ks.map((k) => k + 1), 'params.ks.map'],
    ['spread', (ks: number[]) => [...ks], 'params.ks'],
    ['object spread', (ks: number[]) => ({ ...ks }), 'params.ks'],
    ['in', (ks: number[]) => 0 in ks, 'params.ks'],
    ['assignment', (ks: number[]) => (ks[0] = 1), 'params.ks'],
    ['delete', (ks: number[]) => delete ks[0], 'params.ks'],
    ['JSON', (ks: number[]) => JSON.stringify({ ks }), 'params.ks'],
  ])('%s on a param while building', (_what, use, place) => {
    const params = z.object({ ks: z.array(z.number()) })
    expect(() => dag('d', { params }, (context) => [tick(), use(context.params.ks)])).toThrow(
      new DagError(
        `Cannot build dag: ${place} is known at run time only and must be passed on to a task, got a use of it inside ` +
          "the builder\nHint: read it in a task's handler, or map a task over it with expand()",
      ),
    )
  })
})
