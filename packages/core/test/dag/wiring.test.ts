import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { dag } from '../../src/engine/dag.ts'
import type { TaskOutput } from '../../src/dag/reference.ts'
import { task } from '../../src/dag/task.ts'
import type { TaskContext } from '../../src/dag/task-context.ts'

class Model {
  readonly k: number
  constructor(k: number) {
    this.k = k
  }
  predict(row: number[]): number {
    return row.length + this.k
  }
}
interface Data {
  rows: number[][]
  names?: string[]
}

const load = task('load', async ({ file }: { file: string }): Promise<Data> => ({ rows: [[file.length]] }))
const fit = task('fit', ({ data, k }: { data: Data; k: number }, ctx) => {
  expectTypeOf(ctx).toEqualTypeOf<TaskContext>()
  return new Model(k + data.rows.length)
})
const save = task(
  'save',
  async ({ data, models }: { data: Data; models: Model[] }) => `${data.rows.length}${models.length}`,
)
const use = task(
  'use',
  ({ model, opt }: { model: Model; opt?: { at: 'a' | 'b'; n: number }[] }) => [model, opt] as const,
)
const none = task('none', () => 'x')
const maybe = task('maybe', ({ a }: { a?: number }) => a)

const params = z.object({ file: z.string().default('x'), ks: z.array(z.number()), n: z.number().optional() })

test('the wiring of tasks is typed: outputs, params, members, mapping', () => {
  dag('typed', { params }, ({ params: given }) => {
    expectTypeOf(given).toEqualTypeOf<{ file: string; ks: number[]; n?: number | undefined }>()
    const data = load({ file: given.file })
    expectTypeOf(data).toEqualTypeOf<TaskOutput<Data>>()
    const models = fit.expand({ k: given.ks }, { data })
    expectTypeOf(models).toEqualTypeOf<TaskOutput<Model[]>>()
    expectTypeOf(fit.expand({ k: [1, 2], data: [data, data] })).toEqualTypeOf<TaskOutput<Model[]>>()
    expectTypeOf(save({ data, models })).toEqualTypeOf<TaskOutput<string>>()
    const one = fit.as('one')({ data, k: 3 })
    save({ data, models: [one, new Model(1), one] })
    use({ model: one, opt: [{ at: 'a', n: maybe() as TaskOutput<number> }] })
    use({ model: one })
    expectTypeOf(none().after(one, models)).toEqualTypeOf<TaskOutput<string>>()
    maybe({})
    maybe({ a: given.n })
    load(given)

    // @ts-expect-error the input is missing
    load({})
    // @ts-expect-error the inputs are missing
    ;() => load()
    // @ts-expect-error a number is no file
    load({ file: 3 })
    // @ts-expect-error data are no file
    load({ file: data })
    // @ts-expect-error an input that the handler does not have
    load({ file: 'x', flie: 'y' })
    // @ts-expect-error a task without inputs takes none
    none({ a: 1 })
    // @ts-expect-error text is no number
    fit({ data, k: none() })
    // @ts-expect-error many models are not one
    use({ model: models })
    // @ts-expect-error one model is not many
    save({ data, models: one })
    // @ts-expect-error a model among the models is missing
    save({ data, models: [one, none()] })
    // @ts-expect-error one of two texts is needed
    use({ model: one, opt: [{ at: 'c', n: 1 }] })
    // @ts-expect-error an output is no input by itself
    ;() => save(data)
    // @ts-expect-error the elements must be numbers
    fit.expand({ k: ['a'] }, { data })
    // @ts-expect-error the output of load is no array
    fit.expand({ k: data }, { data })
    // @ts-expect-error an array is needed
    ;() => fit.expand({ k: 3 }, { data })
    // @ts-expect-error the other input is missing
    fit.expand({ k: [1] })
    // @ts-expect-error no such input
    fit.expand({ kk: [1] }, { data, k: 1 })
    // @ts-expect-error no such param
    maybe({ a: given.m })
    // @ts-expect-error an output has no value while building
    ;() => data.rows
  })
})

test('the params of a test run are typed', () => {
  const made = dag('typed', { params }, ({ params: given }) => load({ file: given.file }))
  expectTypeOf<Parameters<typeof made.test>[0]>().toExtend<
    { params?: { file?: string; ks: number[] } } | undefined
  >()
  // @ts-expect-error a file is text
  void (() => made.test({ params: { file: 1, ks: [] } }))
  // @ts-expect-error ks is required
  void (() => made.test({ params: {} }))
})
