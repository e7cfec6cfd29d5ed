import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { HttpError } from '../http-error.ts'
import { describeValue } from '../inference/describe-value.ts'
import { servedVersion, type ModelIndex } from '../inference/model-index.ts'
import { predictMatrix } from '../inference/predict-matrix.ts'
import { readRows } from '../inference/read-rows.ts'
import { errorResponses } from '../schemas/error.ts'

/** POST /predict: labels and distances of rows, for people. */
export function addPredictRoute(app: FastifyInstance, models: () => ModelIndex): void {
  app.post('/predict', {
    schema: {
      operationId: 'predict',
      tags: ['Predict'],
      summary: 'The cluster of each row',
      body: Type.Ref('PredictRequest#'),
      response: {
        200: Type.Ref('PredictResponse#', { description: 'Labels and distances' }),
        ...errorResponses(400, 404, 413, 415, 422),
      },
    },
    handler: (request) => {
      const { rows, model, version, allDistances } = readBody(request.body)
      const saved = model === undefined ? models().findOnly(version) : models().find(model, version)
      const prediction = predictMatrix(saved, readRows(rows, saved.features))
      const { labels, distances } = prediction
      const answer = { model: saved.name, version: servedVersion(saved), labels, distances }
      return Promise.resolve(
        allDistances ? { ...answer, allDistances: prediction.allDistances.toRows() } : answer,
      )
    },
  })
}

interface PredictBody {
  rows: unknown
  model: string | undefined
  version: number | undefined
  allDistances: boolean
}

function readBody(body: unknown): PredictBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpError(
      400,
      `Cannot predict: the body must be a JSON object with 'rows', got ${describeValue(body)}\n` +
        'Hint: send { "rows": [[1.5, 2.5]] } with content-type: application/json',
    )
  }
  const { rows, model, version, allDistances = false } = body as Record<string, unknown>
  if (model !== undefined && typeof model !== 'string') throw wrongField('model', 'a string', model)
  if (version !== undefined && !Number.isSafeInteger(version))
    throw wrongField('version', 'an integer', version)
  if (typeof allDistances !== 'boolean') throw wrongField('allDistances', 'true or false', allDistances)
  return { rows, model, version: version as number | undefined, allDistances }
}

function wrongField(name: string, required: string, found: unknown): HttpError {
  return new HttpError(400, `Cannot predict: '${name}' must be ${required}, got ${describeValue(found)}`)
}
