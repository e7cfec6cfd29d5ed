import { beforeAll, describe, expect, it } from 'vitest'
import type { SavedModel } from '@centroid/core'
import { createInferenceApp } from '../../src/app.ts'
import { serverVersion } from '../../src/server-version.ts'
import { DocumentedApp } from '../documented-app.ts'
import { savedIris } from '../saved-iris.ts'

let models: SavedModel[]
let documented: DocumentedApp

beforeAll(async () => {
  models = await savedIris({}, { nClusters: 2, columns: ['petal_width', 'petal_length'] })
  documented = await DocumentedApp.of(await createInferenceApp({ models }))
})

describe('GET /v2', () => {
  it.each(['/v2', '/v2/', '/v2?x=1'])('names the server and its version: %s', async (url) => {
    const { status, body } = await documented.get(url)
    expect(status).toBe(200)
    expect(body).toEqual({ name: 'centroid', version: serverVersion, extensions: [] })
  })
})

describe('GET /v2/models/{name}', () => {
  it('gives versions, tensors and features of the default version', async () => {
    const { body } = await documented.get('/v2/models/iris')
    expect(body).toEqual({
      name: 'iris',
      versions: ['1', '2'],
      platform: 'centroid_kmeans',
      inputs: [{ name: 'input', datatype: 'FP64', shape: [-1, 4] }],
      outputs: [
        { name: 'label', datatype: 'INT32', shape: [-1] },
        { name: 'distance', datatype: 'FP64', shape: [-1] },
      ],
      features: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'],
    })
  })

  it('gives the features of the version that is asked for', async () => {
    const { body } = await documented.get('/v2/models/iris/versions/2')
    expect(body.features).toEqual(['petal_width', 'petal_length'])
    expect(body.inputs[0].shape).toEqual([-1, 2])
  })

  it('describes what /infer takes and answers', async () => {
    const { body } = await documented.get('/v2/models/iris/versions/2')
    const [input] = body.inputs
    const answer = await documented.post('/v2/models/iris/versions/2/infer', {
      inputs: [{ ...input, shape: [1, 2], data: [0.2, 1.4] }],
    })
    expect(answer.status).toBe(200)
    expect(
      answer.body.outputs.map(({ name, datatype }: Record<string, string>) => ({
        name,
        datatype,
        shape: [-1],
      })),
    ).toEqual(body.outputs)
  })

  it.each([
    '/v2/models/wine',
    '/v2/models/iris/versions/3',
    '/v2/models/__proto__',
    '/v2/models/iris/versions/01',
  ])('answers 404: %s', async (url) => {
    const { status, body } = await documented.get(url)
    expect(status).toBe(404)
    expect(body.error).toMatch(/^Cannot find model: .*\nHint: the (models|versions) are /)
  })
})
