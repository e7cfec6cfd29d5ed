import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { paramsJsonSchema, resolveParams } from '../../src/dag/params.ts'
import { DagError } from '../../src/errors.ts'

const schema = z.object({
  file: z.string().min(3).default('iris.csv'),
  ks: z.array(z.number().int().min(1)).default([1, 2, 3]),
  scale: z.enum(['none', 'standard']).optional(),
})

/** A schema of no known library: `{ k: number }`, checked asynchronously. */
const foreign: StandardSchemaV1<{ k?: number }, { k: number }> = {
  '~standard': {
    version: 1,
    vendor: 'foreign',
    async validate(value) {
      const { k = 3 } = value as { k?: unknown }
      return typeof k === 'number'
        ? { value: { k } }
        : { issues: [{ message: 'k is odd', path: [{ key: 'k' }] }] }
    },
  },
}

describe('resolveParams()', () => {
  test('applies the defaults of the schema', async () => {
    expect(await resolveParams('iris', schema, { ks: [4] })).toEqual({ file: 'iris.csv', ks: [4] })
    expect(await resolveParams('iris', schema)).toEqual({ file: 'iris.csv', ks: [1, 2, 3] })
    expect(await resolveParams('iris', undefined)).toEqual({})
  })

  test('takes any Standard Schema, also an asynchronous one', async () => {
    expect(await resolveParams('iris', foreign, {})).toEqual({ k: 3 })
    await expect(resolveParams('iris', foreign, { k: 'x' })).rejects.toThrow(
      new DagError('Cannot run dag "iris": params.k must satisfy its schema (k is odd), got "x"'),
    )
  })

  test.each([
    [{ ks: [1, 2, 0] }, 'params.ks[2] must be >=1, got 0'],
    [{ ks: [1, 'b'] }, 'params.ks[1] must be a number, got "b"'],
    [{ ks: [1.5] }, 'params.ks[0] must be an int, got 1.5'],
    [{ ks: 3 }, 'params.ks must be an array, got 3'],
    [{ file: 'ab' }, 'params.file must have >=3 characters, got "ab"'],
    [{ file: 1, ks: [0] }, 'params.file must be a string, got 1; params.ks[0] must be >=1, got 0'],
    [{ fle: 'x' }, 'params must be known, got "fle"\nHint: did you mean "file"?'],
    [{ colour: 'x' }, 'params must be known, got "colour"\nHint: there are "file", "ks", "scale"'],
    [[1], 'params must be an object, got an array of 1'],
    [null, 'params must be an object, got null'],
  ])('refuses %j', async (params, problem) => {
    await expect(resolveParams('iris', schema, params)).rejects.toThrow(
      new DagError(`Cannot run dag "iris": ${problem}`),
    )
  })

  test('refuses any param of a dag without a schema', async () => {
    await expect(resolveParams('iris', undefined, { k: 1 })).rejects.toThrow(
      new DagError('Cannot run dag "iris": params must be empty, got "k"\nHint: the dag takes none'),
    )
  })

  test('leaves the names of an open object schema to the schema', async () => {
    expect(await resolveParams('iris', z.looseObject({ a: z.number() }), { a: 1, b: 2 })).toEqual({
      a: 1,
      b: 2,
    })
    await expect(resolveParams('iris', z.strictObject({ a: z.number() }), { a: 1, b: 2 })).rejects.toThrow(
      'params must be known, got "b"',
    )
  })
})

describe('paramsJsonSchema()', () => {
  test('gives JSON Schema where the library can, else null', () => {
    expect(paramsJsonSchema(schema)).toMatchObject({
      type: 'object',
      properties: { file: { default: 'iris.csv' } },
    })
    expect(paramsJsonSchema(foreign)).toBeNull()
    expect(paramsJsonSchema(z.object({ when: z.date() }))).toBeNull()
  })
})
