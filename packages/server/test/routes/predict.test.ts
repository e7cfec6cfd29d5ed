import { beforeAll, describe, expect, it } from 'vitest'
import type { SavedModel } from '@centroid/core'
import { createInferenceApp } from '../../src/app.ts'
import { DocumentedApp } from '../documented-app.ts'
import { savedIris } from '../saved-iris.ts'

const rows = [
  [5.1, 3.5, 1.4, 0.2],
  [6.3, 3.3, 6, 2.5],
  [5.9, 3, 4.2, 1.5],
]
let saved: SavedModel
let other: SavedModel
let one: DocumentedApp
let several: DocumentedApp

beforeAll(async () => {
  const models = await savedIris(
    {},
    { name: 'petals', nClusters: 2, scale: 'none', columns: ['petal_length', 'petal_width'] },
  )
  saved = models[0]
  other = models[1]
  one = await DocumentedApp.of(await createInferenceApp({ models: [saved] }))
  several = await DocumentedApp.of(await createInferenceApp({ models }))
})

const asRecord = (row: number[]) => Object.fromEntries(saved.features.map((feature, j) => [feature, row[j]]))

describe('POST /predict', () => {
  it('answers what the saved model predicts, number for number', async () => {
    const { status, body } = await one.post('/predict', { rows })
    expect(status).toBe(200)
    expect(body).toEqual({ model: 'iris', version: 1, ...saved.predictRows(rows) })
  })

  it('takes rows as objects, with the features in any order, and both forms in one request', async () => {
    const reversed = Object.fromEntries(Object.entries(asRecord(rows[1])).reverse())
    const { body } = await one.post('/predict', { rows: [asRecord(rows[0]), reversed, rows[2]] })
    expect(body).toMatchObject(saved.predictRows(rows))
  })

  it('answers the distances to every centroid when asked, the own one being the least', async () => {
    const { body } = await one.post('/predict', { rows, allDistances: true })
    expect(body.allDistances).toEqual(saved.model.transform(saved.preparation.transform(rows)).toRows())
    for (const [i, label] of body.labels.entries()) {
      expect(body.distances[i]).toBe(Math.min(...body.allDistances[i]))
      expect(body.distances[i]).toBe(body.allDistances[i][label])
    }
  })

  it('answers with the model that is named', async () => {
    const petals = [[1.4, 0.2]]
    const { body } = await several.post('/predict', { rows: petals, model: 'petals', version: 1 })
    expect(body).toEqual({ model: 'petals', version: 1, ...other.predictRows(petals) })
  })

  it.each([
    [
      'no model where there are several',
      { rows },
      400,
      /'model' must name one of the 2 models.*iris, petals/s,
    ],
    ['an unknown model', { rows, model: 'wine' }, 404, /got "wine"\nHint: the models are iris, petals/],
    ['a model named as a property of every object', { rows, model: '__proto__' }, 404, /got "__proto__"/],
    ['an unknown version', { rows, model: 'iris', version: 7 }, 404, /got 7\nHint: the versions are 1/],
    ['a model that is no string', { rows, model: 3 }, 400, /'model' must be a string, got 3/],
    [
      'a version that is no integer',
      { rows, model: 'iris', version: '1' },
      400,
      /'version' must be an integer, got "1"/,
    ],
  ])('refuses %s', async (_, payload, status, message) => {
    const answer = await several.post('/predict', payload)
    expect(answer.body.error).toMatch(message)
    expect(answer.status).toBe(status)
  })

  it.each([
    [
      'a body that is no object',
      [rows],
      400,
      /body must be a JSON object with 'rows', got an array of length 1/,
    ],
    ['no rows', {}, 400, /'rows' must be an array of at least one row, got nothing/],
    ['an empty list of rows', { rows: [] }, 400, /at least one row, got an empty array/],
    ['rows that are no list', { rows: 'all' }, 400, /got "all"/],
    [
      'allDistances that is no boolean',
      { rows, allDistances: 1 },
      400,
      /'allDistances' must be true or false, got 1/,
    ],
    ['a row that is a number', { rows: [rows[0], 4] }, 422, /row 1 must be an array of numbers or an object/],
    ['a row that is null', { rows: [null] }, 422, /row 0 must be .* got null/],
    ['an empty row', { rows: [[]] }, 422, /row 0 must have 4 features, got 0/],
    [
      'too few features',
      { rows: [rows[0], [1, 2, 3]] },
      422,
      /row 1 must have 4 features, got 3\n.*petal_width/,
    ],
    ['too many features', { rows: [[1, 2, 3, 4, 5]] }, 422, /row 0 must have 4 features, got 5/],
    [
      'null',
      { rows: [rows[0], [1, null, 3, 4]] },
      422,
      /row 1, feature "sepal_width" .* got null \(it is missing\)/,
    ],
    [
      'a string',
      { rows: [[1, 2, 'NaN', 4]] },
      422,
      /row 0, feature "petal_length" must be a finite number, got "NaN"/,
    ],
    ['a nested list', { rows: [[1, 2, [3], 4]] }, 422, /feature "petal_length" .* got an array of length 1/],
    ['an infinite number', '{"rows":[[1,2,3,1e999]]}', 422, /feature "petal_width" .* got Infinity/],
    [
      'a missing feature',
      { rows: [{ sepal_length: 5 }] },
      422,
      /row 0, feature "sepal_width" .* \(it is missing\)/,
    ],
    [
      'a number too large to square',
      { rows: [rows[0], [1, 1e200, 3, 4]] },
      422,
      /row 1, feature "sepal_width"/,
    ],
  ])('refuses %s', async (_, payload, status, message) => {
    const answer = await one.post('/predict', payload)
    expect(answer.body.error).toMatch(message)
    expect(answer.status).toBe(status)
  })

  it('refuses a feature that the model does not have', async () => {
    const { status, body } = await one.post('/predict', { rows: [{ ...asRecord(rows[0]), petals: 5 }] })
    expect(status).toBe(422)
    expect(body.error).toMatch(
      /row 0 must have only the features of the model, got "petals"\nHint: .*sepal_length/,
    )
  })

  it.each([
    '{"rows":[{"__proto__":{"sepal_length":1}}]}',
    '{"rows":[[1,2,3,4]],"constructor":{"prototype":{"x":1}}}',
  ])('refuses the keys that reach prototypes: %s', async (payload) => {
    expect((await one.post('/predict', payload)).status).toBe(400)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('answers 4xx to nesting deeper than the stack', async () => {
    const depth = 200_000
    const payload = `{"rows":[[1,2,3,${'['.repeat(depth)}${']'.repeat(depth)}]]}`
    expect((await one.post('/predict', payload)).body.error).toMatch(
      /"petal_width" .* got an array of length 1/,
    )
  })
})
