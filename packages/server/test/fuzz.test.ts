import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createInferenceApp } from '../src/app.ts'
import { DocumentedApp, type Answer } from './documented-app.ts'
import { savedIris } from './saved-iris.ts'

const refusals = [400, 404, 413, 414, 415, 422]
let documented: DocumentedApp

beforeAll(async () => {
  const models = await savedIris({}, { scale: 'minmax', columns: ['petal_length', 'petal_width'] })
  documented = await DocumentedApp.of(await createInferenceApp({ models }))
})

const features = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
const number = fc.oneof(
  { weight: 30, arbitrary: fc.double({ noNaN: true, min: -10, max: 10 }) },
  { weight: 10, arbitrary: fc.nat({ max: 100 }) },
  { weight: 1, arbitrary: fc.double() },
)
const junk = fc.oneof(
  fc.jsonValue({ depthSize: 'medium' }),
  fc.constantFrom('__proto__', 'constructor', 'toString', -0, 2 ** 53),
)

/** Mostly what it should be, now and then anything at all. */
const mostly = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: junk })
const optional = <T>(usual: fc.Arbitrary<T>) => fc.option(mostly(usual), { nil: undefined })
const row = fc.oneof(
  { weight: 4, arbitrary: fc.array(mostly(number), { minLength: 4, maxLength: 4 }) },
  fc.array(number, { maxLength: 6 }),
  fc.record(Object.fromEntries(features.map((feature) => [feature, mostly(number)]))),
  fc.dictionary(fc.constantFrom(...features, '__proto__', 'constructor', 'x'), mostly(number)),
)
const predictBody = mostly(
  fc.record({
    rows: mostly(fc.array(mostly(row), { minLength: 1, maxLength: 3 })),
    model: optional(fc.constantFrom('iris', 'iris', 'iris', 'wine')),
    version: optional(fc.integer({ min: 1, max: 3 })),
    allDistances: optional(fc.boolean()),
  }),
)

const datatype = fc.constantFrom('FP64', 'FP64', 'FP32', 'INT32', 'UINT8', 'BYTES', 'BOOL', 'valueOf')
const table = fc.integer({ min: 1, max: 3 }).chain((n) =>
  fc.record({
    name: mostly(fc.string()),
    shape: mostly(fc.oneof(fc.constant([n, 4]), fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 3 }))),
    datatype: mostly(datatype),
    data: mostly(
      fc.oneof(
        fc.array(mostly(number), { minLength: 4 * n, maxLength: 4 * n }),
        fc.array(fc.array(mostly(number), { minLength: 4, maxLength: 4 }), { minLength: n, maxLength: n }),
      ),
    ),
  }),
)
const columns = fc.tuple(
  ...features.map((name) =>
    mostly(
      fc.record({
        name: fc.constant(name),
        shape: fc.constantFrom([2], [2, 1]),
        datatype: fc.constant('FP64'),
        data: fc.array(mostly(number), { minLength: 2, maxLength: 2 }),
      }),
    ),
  ),
)
const inferBody = mostly(
  fc.record({
    id: optional(fc.string()),
    inputs: mostly(fc.oneof(fc.array(mostly(table), { maxLength: 2 }), columns)),
    outputs: optional(
      fc.array(mostly(fc.record({ name: fc.constantFrom('label', 'distance', 'x') })), { maxLength: 3 }),
    ),
  }),
)

/** Whether the server took a body; it must be one that the document allows. */
function isTaken({ status }: Answer, schema: string, body: unknown): boolean {
  if (status !== 200) expect(refusals).toContain(status)
  else expect(documented.objection(schema, JSON.parse(JSON.stringify(body)))).toBeUndefined()
  return status === 200
}

describe('no body makes the server fail', () => {
  it('POST /predict takes only what its schema allows, and answers 4xx to the rest', async () => {
    let taken = 0
    const check = async (body: unknown) => {
      if (isTaken(await documented.post('/predict', JSON.stringify(body)), 'PredictRequest', body)) taken++
    }
    await fc.assert(fc.asyncProperty(predictBody, check), { numRuns: 600 })
    expect(taken).toBeGreaterThan(30)
  })

  it('POST /v2/models/{name}/infer takes only what its schema allows, and answers 4xx to the rest', async () => {
    let taken = 0
    const check = async (version: string, body: unknown) => {
      const answer = await documented.post(`/v2/models/iris${version}/infer`, JSON.stringify(body))
      if (isTaken(answer, 'InferRequest', body)) taken++
    }
    const version = fc.constantFrom('', '', '/versions/1', '/versions/2', '/versions/9')
    await fc.assert(fc.asyncProperty(version, inferBody, check), { numRuns: 600 })
    expect(taken).toBeGreaterThan(30)
  })

  it('answers 4xx to any text', async () => {
    const url = fc.constantFrom('/predict', '/v2/models/iris/infer')
    await fc.assert(
      fc.asyncProperty(url, fc.string({ unit: 'binary', minLength: 1 }), async (path, text) => {
        expect([400, 422]).toContain((await documented.post(path, text)).status)
      }),
      { numRuns: 200 },
    )
  })

  it('answers below 500 to any path', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('', '/v2/models/', '/docs/static/'),
        fc.webPath(),
        async (prefix, path) => {
          const { statusCode } = await documented.app.inject(`${prefix}${path || '/'}`)
          expect(statusCode).toBeLessThan(500)
        },
      ),
      { numRuns: 200 },
    )
  })
})
