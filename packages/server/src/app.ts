import helmet from '@fastify/helmet'
import type { SavedModel } from '@centroid/core'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { watchClosing } from './closing.ts'
import { answerBrokenRequest, answerError, answerNoRoute, collectMethods } from './error-handlers.ts'
import { indexModels } from './inference/model-index.ts'
import { addDocs, addOpenApiRoute } from './routes/docs.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addInferRoutes } from './routes/infer.ts'
import { addMetadataRoutes } from './routes/metadata.ts'
import { addPredictRoute } from './routes/predict.ts'
import { sharedSchemas } from './schemas/shared.ts'

/** What an inference app is made of. */
export interface InferenceAppOptions {
  /**
   * The models to serve, or a function that gives those of now; it is asked on every request and best gives the same
   * array until they change. The first one of a name is its default version.
   */
  models: readonly SavedModel[] | (() => readonly SavedModel[])
  /** Off by default; as in fastify. */
  logger?: FastifyServerOptions['logger']
  /** Largest body of a request; 16 MiB by default. */
  bodyLimitBytes?: number
}

/**
 * An app that answers predictions, the Open Inference Protocol, /docs and /openapi.json; it does not listen yet.
 *
 * @throws RangeError when two models have the same name and version.
 * @example
 * const app = await createInferenceApp({ models: [await loadModel('model')] })
 * await app.inject({ method: 'POST', url: '/predict', payload: { rows: [[5.1, 3.5, 1.4, 0.2]] } })
 */
export async function createInferenceApp(options: InferenceAppOptions): Promise<FastifyInstance> {
  const { logger = false, bodyLimitBytes = 16 * 1024 * 1024 } = options
  const models = indexModels(options.models)
  const app: FastifyInstance = fastify({
    logger,
    bodyLimit: bodyLimitBytes,
    requestTimeout: 60_000,
    // A connection that is open while the server closes still gets its answers.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  })
  // The schemas of bodies are for /docs: the readers in inference/ check more, and name the row and the feature.
  app.setValidatorCompiler(() => () => true)
  app.removeContentTypeParser('text/plain')
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(answerNoRoute(collectMethods(app)))
  for (const schema of sharedSchemas) app.addSchema(schema)

  const isClosing = watchClosing(app)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    strictTransportSecurity: false,
  })
  await addDocs(app)
  addPredictRoute(app, models)
  addMetadataRoutes(app, models)
  addHealthRoutes(app, models, isClosing)
  addInferRoutes(app, models)
  addOpenApiRoute(app)
  return app
}
