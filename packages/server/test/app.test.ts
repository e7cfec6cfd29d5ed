import { beforeAll, describe, expect, it } from 'vitest'
import type { SavedModel } from '@centroid/core'
import { createInferenceApp } from '../src/app.ts'
import { DocumentedApp } from './documented-app.ts'
import { savedIris } from './saved-iris.ts'

const rows = [[5.1, 3.5, 1.4, 0.2]]
let models: SavedModel[]
let documented: DocumentedApp

beforeAll(async () => {
  models = await savedIris({}, { nClusters: 2 })
  documented = await DocumentedApp.of(await createInferenceApp({ models, bodyLimitBytes: 1000 }))
})

describe('createInferenceApp()', () => {
  it('takes the first model of a name as its default version', async () => {
    const reversed = await DocumentedApp.of(await createInferenceApp({ models: [models[1], models[0]] }))
    expect((await documented.post('/predict', { rows })).body.version).toBe(1)
    expect((await reversed.post('/predict', { rows })).body.version).toBe(2)
  })

  it('asks a function for the models of now', async () => {
    let served = [models[0]]
    const app = await DocumentedApp.of(await createInferenceApp({ models: () => served }))
    expect((await app.post('/predict', { rows })).body.version).toBe(1)
    served = [models[1]]
    expect((await app.post('/predict', { rows })).body.version).toBe(2)
    served = []
    expect((await app.post('/predict', { rows })).status).toBe(404)
  })

  it('refuses two models of the same name and version', async () => {
    await expect(createInferenceApp({ models: [models[0], models[0]] })).rejects.toThrow(
      new RangeError(
        'Cannot serve models: each must have a name and version of its own, got "iris" version 1 twice',
      ),
    )
  })

  it('answers a fault of its own with 500 and keeps the cause to itself', async () => {
    const app = await createInferenceApp({
      models: () => {
        throw new Error('the secret of the disk')
      },
    })
    const response = await app.inject({ method: 'POST', url: '/predict', payload: { rows } })
    expect(response.statusCode).toBe(500)
    expect(response.json().error).toMatch(/^Cannot answer the request/)
    expect(response.body).not.toContain('secret')
  })

  it('sets the headers of helmet', async () => {
    const { headers } = await documented.get('/v2')
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    })
  })
})

describe('errors', () => {
  it('answers 404 for an unknown route', async () => {
    const { status, body } = await documented.get(`/nope?${'x'.repeat(500)}`)
    expect([status, body.error]).toEqual([
      404,
      'Cannot answer GET /nope: there is no such route\nHint: /docs lists the routes',
    ])
  })

  it.each([
    ['GET', '/predict', 'POST'],
    ['PUT', '/v2/models/iris/infer', 'POST'],
    ['DELETE', '/v2/models/iris', 'GET, HEAD'],
    ['POST', '/v2/health/ready/', 'GET, HEAD'],
  ] as const)('answers 405 to %s %s and allows %s', async (method, url, allow) => {
    const { status, body, headers } = await documented.ask(method, url)
    expect(status).toBe(405)
    expect(String(headers.allow).split(', ').sort().join(', ')).toBe(allow)
    expect(body.error).toMatch(/the method must be (POST|GET), got/)
  })

  it('answers 404 for a part of the page that is not there', async () => {
    expect((await documented.get('/docs/static/nope.js')).status).toBe(404)
  })

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/xml'], ['nonsense']])(
    'answers 415 to a body of %s',
    async (type) => {
      const { status, body } = await documented.ask('POST', '/predict', {
        payload: '{}',
        headers: { 'content-type': type },
      })
      expect([status, body.error]).toEqual([415, expect.stringContaining(`got "${type}"\nHint:`)])
    },
  )

  it.each([
    ['', /must be a JSON object, got an empty body/],
    ['{"rows":[[NaN]]}', /must be valid JSON/],
    ['{"rows":', /must be valid JSON/],
    ['['.repeat(900), /must be valid JSON/],
    ['null', /must be a JSON object with 'rows', got null/],
  ])('answers 400 to the body %j', async (payload, message) => {
    const { status, body } = await documented.ask('POST', '/predict', {
      payload,
      headers: { 'content-type': 'application/json' },
    })
    expect([status, body.error]).toEqual([400, expect.stringMatching(message)])
  })

  it('answers 413 to a body beyond bodyLimitBytes, and takes one of that size', async () => {
    const fits = JSON.stringify({ rows }).padEnd(1000)
    expect((await documented.post('/predict', fits)).status).toBe(200)
    const { status, body } = await documented.post('/predict', `${fits} `)
    expect([status, body.error]).toEqual([413, expect.stringMatching(/at most 1000 bytes, got more/)])
  })

  it('answers 400 to a malformed escape in the URL, 414 to a name that is too long', async () => {
    expect((await documented.get('/v2/models/%zz')).status).toBe(400)
    expect((await documented.get(`/v2/models/${'x'.repeat(201)}`)).status).toBe(414)
  })
})
