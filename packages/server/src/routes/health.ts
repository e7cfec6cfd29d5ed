import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ModelIndex } from '../inference/model-index.ts'
import { errorResponses } from '../schemas/error.ts'
import { ModelParamsSchema, VersionParamsSchema, type ModelParams } from '../schemas/metadata.ts'

/** Liveness and readiness of the server and of each model; the server stops being ready as soon as it starts to close. */
export function addHealthRoutes(
  app: FastifyInstance,
  models: () => ModelIndex,
  isClosing: () => boolean,
): void {
  const tags = ['Health']
  app.get('/v2/health/live', {
    schema: {
      operationId: 'serverLive',
      tags,
      summary: 'Whether the server runs',
      response: { 200: Type.Ref('Live#', { description: 'It runs' }) },
    },
    handler: () => Promise.resolve({ live: true }),
  })

  app.get('/v2/health/ready', {
    schema: {
      operationId: 'serverReady',
      tags,
      summary: 'Whether every model can answer',
      response: {
        200: Type.Ref('Ready#', { description: 'It is ready' }),
        503: Type.Ref('NotReady#', { description: 'It has no model, or is closing' }),
      },
    },
    handler: (_request, reply: FastifyReply) => {
      const error = isClosing()
        ? 'Cannot serve: the server must be open, got a server that is closing'
        : models().names.length === 0
          ? 'Cannot serve: the server must have a model, got none'
          : undefined
      if (error === undefined) return Promise.resolve({ ready: true })
      return reply.code(503).send({ ready: false, error })
    },
  })

  const answerReady = (request: FastifyRequest): Promise<unknown> => {
    const { name, version } = request.params as ModelParams
    models().find(name, version)
    return Promise.resolve({ name, ready: true })
  }
  const schema = {
    tags,
    summary: 'Whether a model can answer',
    response: {
      200: Type.Ref('ModelReady#', { description: 'It is ready' }),
      ...errorResponses(400, 404, 414),
    },
  }
  app.get('/v2/models/:name/ready', {
    schema: { ...schema, operationId: 'modelReady', params: ModelParamsSchema },
    handler: answerReady,
  })
  app.get('/v2/models/:name/versions/:version/ready', {
    schema: { ...schema, operationId: 'modelVersionReady', params: VersionParamsSchema },
    handler: answerReady,
  })
}
