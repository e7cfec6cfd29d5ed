import { beforeAll, describe, expect, it } from 'vitest'
import type { SavedModel } from '@centroid/core'
import { createInferenceApp } from '../../src/app.ts'
import { DocumentedApp } from '../documented-app.ts'
import { savedIris } from '../saved-iris.ts'

const rows = [
  [5.1, 3.5, 1.4, 0.2],
  [6.3, 3.3, 6, 2.5],
]
const url = '/v2/models/iris/infer'
const table = { name: 'input', shape: [2, 4], datatype: 'FP64', data: rows.flat() }
let saved: SavedModel
let older: SavedModel
let documented: DocumentedApp

beforeAll(async () => {
  const [first, second, sizes] = await savedIris(
    { nClusters: 2 },
    {},
    { name: 'lengths', scale: 'none', columns: ['petal_length'] },
  )
  saved = second
  older = first
  documented = await DocumentedApp.of(await createInferenceApp({ models: [second, first, sizes] }))
})

const columns = (shape: (n: number) => number[], wrap: (value: number) => unknown = (value) => value) =>
  saved.features.map((name, j) => ({
    name,
    shape: shape(rows.length),
    datatype: 'FP64',
    data: rows.map((row) => wrap(row[j])),
  }))

describe('POST /v2/models/{name}/infer', () => {
  it('answers label and distance tensors equal to what the saved model predicts', async () => {
    const { status, body } = await documented.post(url, { id: 'a-1', inputs: [table] })
    const { labels, distances } = saved.predictRows(rows)
    expect(status).toBe(200)
    expect(body).toEqual({
      model_name: 'iris',
      model_version: '2',
      id: 'a-1',
      outputs: [
        { name: 'label', shape: [2], datatype: 'INT32', data: labels },
        { name: 'distance', shape: [2], datatype: 'FP64', data: distances },
      ],
    })
  })

  it('answers alike for every form of the same data', async () => {
    const { body: expected } = await documented.post(url, { inputs: [table] })
    const forms = [
      [{ ...table, data: rows }],
      columns((n) => [n]),
      columns((n) => [n, 1]),
      columns(
        (n) => [n, 1],
        (value) => [value],
      ),
      columns((n) => [n]).reverse(),
    ]
    for (const inputs of forms) expect((await documented.post(url, { inputs })).body).toEqual(expected)
    expect('id' in expected).toBe(false)
  })

  it('answers the outputs that are named, in that order, and ignores parameters', async () => {
    const parameters = { binary_data: true }
    const { body } = await documented.post(url, {
      parameters,
      inputs: [{ ...table, parameters }],
      outputs: [{ name: 'distance', parameters }, { name: 'label' }],
    })
    expect(body.outputs.map(({ name }: { name: string }) => name)).toEqual(['distance', 'label'])
  })

  it.each(['INT8', 'INT16', 'INT32', 'INT64', 'UINT8', 'UINT16', 'UINT32', 'UINT64'])(
    'takes %s',
    async (datatype) => {
      const { body } = await documented.post(url, {
        inputs: [{ ...table, shape: [1, 4], datatype, data: [5, 3, 1, 0] }],
      })
      expect(body.outputs[1].data).toEqual(saved.predictRows([[5, 3, 1, 0]]).distances)
    },
  )

  it('rounds FP32 to single precision', async () => {
    const { body } = await documented.post(url, { inputs: [{ ...table, datatype: 'FP32' }] })
    expect(body.outputs[1].data).toEqual(saved.predictRows(rows.map((row) => row.map(Math.fround))).distances)
  })

  it('takes a model of one feature as a column or as a table', async () => {
    const input = { name: 'petal_length', shape: [2], datatype: 'FP64', data: [1.4, 5] }
    const { body } = await documented.post('/v2/models/lengths/infer', { inputs: [input] })
    expect(body.outputs[0].shape).toEqual([2])
    const asTable = { ...input, name: 'input', shape: [2, 1] }
    expect((await documented.post('/v2/models/lengths/infer', { inputs: [asTable] })).body).toEqual(body)
  })

  it('answers with the version of the path, else with the first that is listed', async () => {
    const { body } = await documented.post('/v2/models/iris/versions/1/infer', { inputs: [table] })
    expect(body.model_version).toBe('1')
    expect(body.outputs[1].data).toEqual(older.predictRows(rows).distances)
  })

  it.each([
    ['a body that is no object', 7, 400, /body must be a JSON object, got 7/],
    ['no inputs', {}, 400, /'inputs' must be an array of at least one tensor, got nothing/],
    ['empty inputs', { inputs: [] }, 400, /got an empty array/],
    ['an id that is no string', { id: 1, inputs: [table] }, 400, /'id' must be a string, got 1/],
    ['outputs that are no list', { inputs: [table], outputs: 'label' }, 400, /'outputs' must be an array/],
    [
      'an unknown output',
      { inputs: [table], outputs: [{ name: 'score' }] },
      400,
      /outputs\[0\].name .* got "score"/,
    ],
    ['an input that is null', { inputs: [null] }, 400, /inputs\[0\] must be an object, got null/],
    [
      'an input without a name',
      { inputs: [{ ...table, name: undefined }] },
      400,
      /inputs\[0\].name must be a string/,
    ],
    [
      'an input without data',
      { inputs: [{ ...table, data: undefined }] },
      400,
      /an array as 'data', got nothing/,
    ],
    ['BYTES', { inputs: [{ ...table, datatype: 'BYTES' }] }, 400, /a 'datatype' of FP64, .* got "BYTES"/],
    [
      'a datatype named as a property',
      { inputs: [{ ...table, datatype: 'toString' }] },
      400,
      /got "toString"/,
    ],
    [
      'no shape',
      { inputs: [{ ...table, shape: undefined }] },
      400,
      /a 'shape' \[n\] or \[n, d\] .* got nothing/,
    ],
    ['an empty shape', { inputs: [{ ...table, shape: [] }] }, 400, /'shape' .* got \[\]/],
    ['a shape of three dimensions', { inputs: [{ ...table, shape: [1, 2, 4] }] }, 400, /got \[1, 2, 4\]/],
    ['no rows', { inputs: [{ ...table, shape: [0, 4], data: [] }] }, 400, /integers >= 1, got \[0, 4\]/],
    ['a negative size', { inputs: [{ ...table, shape: [-2, 4] }] }, 400, /got \[-2, 4\]/],
    [
      'a shape beyond the data',
      { inputs: [{ ...table, shape: [1e9, 1e6] }] },
      400,
      /1000000000000000 values .* got 8/,
    ],
    [
      'fewer data than the shape says',
      { inputs: [{ ...table, data: [1, 2, 3] }] },
      400,
      /8 values in 'data' .* got 3/,
    ],
    [
      'ragged data',
      { inputs: [{ ...table, data: [[1, 2, 3, 4], [1]] }] },
      400,
      /row 1 of 'data' must be an array of length 4/,
    ],
    [
      'data nested in part',
      { inputs: [{ ...table, data: [[1, 2, 3, 4], 5] }] },
      400,
      /row 1 of 'data' .* got 5/,
    ],
    [
      'the same input twice',
      { inputs: [...columns2(), columns2()[0]] },
      400,
      /different names, got "sepal_length" twice/,
    ],
    [
      'columns of unequal length',
      { inputs: [columns2()[0], { ...columns2()[1], shape: [1], data: [1] }] },
      400,
      /2 rows/,
    ],
    [
      'too few features',
      { inputs: [{ ...table, shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }] },
      422,
      /\[n, 4\], got \[2, 3\]/,
    ],
    ['a missing feature', { inputs: columns2() }, 422, /feature "petal_length" must have an input/],
    [
      'an unknown feature',
      { inputs: [...columns2(), { ...columns2()[0], name: 'x' }] },
      422,
      /got "x"\nHint: .*petal_width/,
    ],
    [
      'a column of two columns',
      { inputs: [columns2()[1], { ...table, name: 'sepal_length' }] },
      422,
      /\[n, 1\], got \[2, 4\]/,
    ],
    [
      'a string',
      { inputs: [{ ...table, data: [1, 2, 3, 4, 5, 6, '7', 8] }] },
      422,
      /row 1, column 2 .* got "7"/,
    ],
    [
      'null',
      { inputs: [{ ...table, data: [null, 2, 3, 4, 5, 6, 7, 8] }] },
      422,
      /row 0, column 0 .* got null/,
    ],
    [
      'a fraction in INT32',
      { inputs: [{ ...table, datatype: 'INT32' }] },
      422,
      /finite INT32 number, got 5.1/,
    ],
    [
      'a negative UINT8',
      { inputs: [{ ...table, datatype: 'UINT8', data: Array(8).fill(-1) }] },
      422,
      /UINT8 number, got -1/,
    ],
    [
      'a number beyond FP32',
      { inputs: [{ ...table, datatype: 'FP32', data: Array(8).fill(1e39) }] },
      422,
      /FP32 number, got 1e\+39/,
    ],
    [
      'a number too large to square',
      { inputs: [{ ...table, data: Array(8).fill(1e300) }] },
      422,
      /"sepal_length"/,
    ],
  ])('refuses %s', async (_, payload, status, message) => {
    const answer = await documented.post(url, payload)
    expect(answer.body.error).toMatch(message)
    expect(answer.status).toBe(status)
  })

  it('refuses the binary tensor extension, whatever the content type', async () => {
    for (const type of ['application/octet-stream', 'application/json']) {
      const { status, body } = await documented.ask('POST', url, {
        payload: '{}',
        headers: { 'content-type': type, 'inference-header-content-length': '2' },
      })
      expect(body.error).toMatch(/Inference-Header-Content-Length/)
      expect(status).toBe(415)
    }
  })

  it('answers 404 for an unknown model or version, with those that there are', async () => {
    const { status, body } = await documented.post('/v2/models/wine/infer', { inputs: [table] })
    expect([status, body.error]).toEqual([
      404,
      expect.stringMatching(/got "wine"\nHint: the models are iris, lengths/),
    ])
    const versioned = await documented.post('/v2/models/iris/versions/9/infer', { inputs: [table] })
    expect([versioned.status, versioned.body.error]).toEqual([
      404,
      expect.stringMatching(/versions are 2, 1/),
    ])
  })
})

/** The first two feature columns, known before any model is. */
function columns2() {
  return ['sepal_length', 'sepal_width'].map((name) => ({
    name,
    shape: [2],
    datatype: 'FP64',
    data: [5.1, 6.3],
  }))
}
