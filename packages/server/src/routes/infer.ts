import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { HttpError } from '../http-error.ts'
import { servedVersion, type ModelIndex } from '../inference/model-index.ts'
import { predictMatrix } from '../inference/predict-matrix.ts'
import { readInferRequest } from '../inference/read-infer-request.ts'
import { errorResponses } from '../schemas/error.ts'
import { ModelParamsSchema, VersionParamsSchema, type ModelParams } from '../schemas/metadata.ts'

/** POST /v2/models/{name}[/versions/{version}]/infer: the Open Inference Protocol in JSON. */
export function addInferRoutes(app: FastifyInstance, models: () => ModelIndex): void {
  const infer = (request: FastifyRequest): Promise<unknown> => {
    const { name, version } = request.params as ModelParams
    const saved = models().find(name, version)
    const { id, matrix, outputs } = readInferRequest(request.body, saved.features)
    const { labels, distances } = predictMatrix(saved, matrix)
    const shape = [matrix.rows]
    const tensors = {
      label: { name: 'label', shape, datatype: 'INT32', data: labels },
      distance: { name: 'distance', shape, datatype: 'FP64', data: distances },
    }
    return Promise.resolve({
      model_name: saved.name,
      model_version: String(servedVersion(saved)),
      id,
      outputs: outputs.map((output) => tensors[output]),
    })
  }
  const schema = {
    tags: ['Open Inference Protocol'],
    summary: 'Labels and distances of a tensor',
    body: Type.Ref('InferRequest#'),
    response: {
      200: Type.Ref('InferResponse#', { description: 'The outputs' }),
      ...errorResponses(400, 404, 413, 414, 415, 422),
    },
  }
  app.post('/v2/models/:name/infer', {
    schema: { ...schema, operationId: 'infer', params: ModelParamsSchema },
    onRequest: refuseBinary,
    handler: infer,
  })
  app.post('/v2/models/:name/versions/:version/infer', {
    schema: { ...schema, operationId: 'inferVersion', params: VersionParamsSchema },
    onRequest: refuseBinary,
    handler: infer,
  })
}

function refuseBinary(request: FastifyRequest, _: unknown, done: (error?: Error) => void): void {
  if (request.headers['inference-header-content-length'] === undefined) return done()
  done(
    new HttpError(
      415,
      'Cannot infer: tensors must be JSON, got the header Inference-Header-Content-Length of the binary tensor extension\n' +
        "Hint: GET /v2 lists the extensions of this server; send the values in 'data'",
    ),
  )
}
