import { beforeAll, describe, expect, it } from 'vitest'
import { createInferenceApp } from '../../src/app.ts'
import { DocumentedApp } from '../documented-app.ts'
import { savedIris } from '../saved-iris.ts'

let documented: DocumentedApp

beforeAll(async () => {
  documented = await DocumentedApp.of(await createInferenceApp({ models: await savedIris({}) }))
})

interface Operation {
  operationId: string
  summary: string
  requestBody?: unknown
  responses: Record<string, { description: string; content: Record<string, { schema: { $ref?: string } }> }>
}

describe('GET /openapi.json', () => {
  it('documents every route of the app but its page', async () => {
    const { body } = await documented.get('/openapi.json')
    expect(body.openapi).toMatch(/^3\.1\./)
    expect(Object.keys(body.paths).sort()).toEqual([
      '/openapi.json',
      '/predict',
      '/v2',
      '/v2/health/live',
      '/v2/health/ready',
      '/v2/models/{name}',
      '/v2/models/{name}/infer',
      '/v2/models/{name}/ready',
      '/v2/models/{name}/versions/{version}',
      '/v2/models/{name}/versions/{version}/infer',
      '/v2/models/{name}/versions/{version}/ready',
    ])
  })

  it('gives each operation a summary, an id of its own and a schema for each answer', async () => {
    const { body } = await documented.get('/openapi.json')
    const operations = Object.values(body.paths).flatMap((path) =>
      Object.values(path as Record<string, Operation>),
    )
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { summary, responses } of operations) {
      expect(summary).toMatch(/\w/)
      for (const response of Object.values(responses)) {
        expect(response.description).not.toBe('Default Response')
        expect(response.content['application/json'].schema).toBeDefined()
      }
    }
  })

  it('refers to components only, each with examples that are valid', async () => {
    const { body } = await documented.get('/openapi.json')
    const refs = [...JSON.stringify(body).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref)
    const names = Object.keys(body.components.schemas)
    expect(new Set(refs)).toEqual(new Set(names.map((name) => `#/components/schemas/${name}`)))
    for (const name of names) {
      const { examples } = body.components.schemas[name]
      expect(examples, name).toBeInstanceOf(Array)
      for (const example of examples) expect(documented.objection(name, example), name).toBeUndefined()
    }
  })

  it('gives examples of requests that the server answers', async () => {
    const { body } = await documented.get('/openapi.json')
    for (const example of body.components.schemas.PredictRequest.examples) {
      expect((await documented.post('/predict', example)).status).toBe(200)
    }
    for (const example of body.components.schemas.InferRequest.examples) {
      expect((await documented.post('/v2/models/iris/infer', example)).status).toBe(200)
    }
  })
})

describe('GET /docs', () => {
  it.each(['/docs', '/docs/'])('is a page whose parts all come from this server: %s', async (url) => {
    const page = await documented.app.inject(url)
    expect(page.headers['content-type']).toMatch(/text\/html/)
    expect(page.body).not.toMatch(/https?:\/\//)
    const parts = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part)
    expect(parts.length).toBeGreaterThanOrEqual(5)
    for (const part of parts) {
      const { statusCode } = await documented.app.inject(new URL(part, `http://localhost${url}`).pathname)
      expect(statusCode, part).toBe(200)
    }
  })

  it('allows the page its own scripts and nothing from elsewhere', async () => {
    const { headers, body } = await documented.app.inject('/docs')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/https?:|\*|unsafe/)
    expect(body).not.toMatch(/<script(?![^>]* src=)|<style| on[a-z]+=/)
  })

  it('asks no validator of another host', async () => {
    const { body } = await documented.app.inject('/docs/static/swagger-initializer.js')
    expect(body).toMatch(/validatorUrl: null/)
  })
})
