import { beforeAll, describe, expect, it } from 'vitest'
import type { SavedModel } from '@centroid/core'
import { createInferenceApp } from '../../src/app.ts'
import { DocumentedApp } from '../documented-app.ts'
import { savedIris } from '../saved-iris.ts'

let models: SavedModel[]

beforeAll(async () => {
  models = await savedIris({})
})

describe('health', () => {
  it('is live and ready with models', async () => {
    const documented = await DocumentedApp.of(await createInferenceApp({ models }))
    expect((await documented.get('/v2/health/live')).body).toEqual({ live: true })
    expect((await documented.get('/v2/health/ready')).body).toEqual({ ready: true })
    expect((await documented.get('/v2/models/iris/ready')).body).toEqual({ name: 'iris', ready: true })
    expect((await documented.get('/v2/models/iris/versions/1/ready')).body).toEqual({
      name: 'iris',
      ready: true,
    })
  })

  it('is live but not ready without models, and ready as soon as there is one', async () => {
    let served: SavedModel[] = []
    const documented = await DocumentedApp.of(await createInferenceApp({ models: () => served }))
    expect((await documented.get('/v2/health/live')).status).toBe(200)
    const { status, body } = await documented.get('/v2/health/ready')
    expect([status, body.ready]).toEqual([503, false])
    expect((await documented.get('/v2/models/iris/ready')).status).toBe(404)
    served = models
    expect((await documented.get('/v2/health/ready')).body).toEqual({ ready: true })
  })

  it('is not ready from the moment the app starts to close, while it still listens', async () => {
    const app = await createInferenceApp({ models })
    const seen: unknown[] = []
    app.addHook('preClose', async () => {
      const response = await fetch(`${address}/v2/health/ready`)
      seen.push(response.status, await response.json(), response.headers.get('connection'))
    })
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    expect((await fetch(`${address}/v2/health/ready`)).status).toBe(200)
    await app.close()
    expect(seen).toEqual([503, { ready: false, error: expect.stringContaining('closing') }, 'close'])
  })
})
