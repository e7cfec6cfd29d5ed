import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ModelIndex } from '../inference/model-index.ts'
import { errorResponses } from '../schemas/error.ts'
import { ModelParamsSchema, VersionParamsSchema, type ModelParams } from '../schemas/metadata.ts'
import { serverVersion } from '../server-version.ts'

/** GET /v2 and /v2/models/{name}[/versions/{version}]: what the server and its models are. */
export function addMetadataRoutes(app: FastifyInstance, models: () => ModelIndex): void {
  const tags = ['Open Inference Protocol']
  app.get('/v2', {
    schema: {
      operationId: 'serverMetadata',
      tags,
      summary: 'Name, version and extensions of the server',
      response: { 200: Type.Ref('ServerMetadata#', { description: 'The server' }) },
    },
    handler: () => Promise.resolve({ name: 'centroid', version: serverVersion, extensions: [] }),
  })

  const describeModel = (request: FastifyRequest): Promise<unknown> => {
    const { name, version } = request.params as ModelParams
    const { features } = models().find(name, version)
    return Promise.resolve({
      name,
      versions: models().versionsOf(name),
      platform: 'centroid_kmeans',
      inputs: [{ name: 'input', datatype: 'FP64', shape: [-1, features.length] }],
      outputs: [
        { name: 'label', datatype: 'INT32', shape: [-1] },
        { name: 'distance', datatype: 'FP64', shape: [-1] },
      ],
      features,
    })
  }
  const schema = {
    tags,
    summary: 'Versions, inputs and outputs of a model',
    response: {
      200: Type.Ref('ModelMetadata#', { description: 'The model' }),
      ...errorResponses(400, 404, 414),
    },
  }
  app.get('/v2/models/:name', {
    schema: { ...schema, operationId: 'modelMetadata', params: ModelParamsSchema },
    handler: describeModel,
  })
  app.get('/v2/models/:name/versions/:version', {
    schema: { ...schema, operationId: 'modelVersionMetadata', params: VersionParamsSchema },
    handler: describeModel,
  })
}
