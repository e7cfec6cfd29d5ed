import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { serverVersion } from '../server-version.ts'

// Swagger UI's page has its icons as data: URLs; nothing of it is on another host.
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** Collects the schemas of the routes that are added after it, and shows them at /docs. */
export async function addDocs(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Centroid inference',
        version: serverVersion,
        description:
          'K-Means models over HTTP: /predict for people, /v2 for clients of the Open Inference Protocol.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [
        { name: 'Predict', description: 'Rows in, labels out' },
        { name: 'Open Inference Protocol', description: 'Version 2, REST' },
        { name: 'Health', description: 'Probes' },
        { name: 'Documentation', description: 'This document' },
      ],
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) =>
        typeof json.$id === 'string' ? json.$id : `def-${i}`,
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pagePolicy,
    theme: {
      title: 'Centroid inference',
      // The bar asks for the address of another document.
      css: [{ filename: 'page.css', content: '.swagger-ui .topbar { display: none }' }],
    },
    uiConfig: { deepLinking: true, docExpansion: 'list', tryItOutEnabled: true },
  })
}

/** GET /openapi.json: the document that /docs shows. */
export function addOpenApiRoute(app: FastifyInstance): void {
  app.get('/openapi.json', {
    schema: {
      operationId: 'openApi',
      tags: ['Documentation'],
      summary: 'This document',
      response: {
        200: Type.Object(
          { openapi: Type.String() },
          { description: 'OpenAPI 3.1', additionalProperties: true, examples: [{ openapi: '3.1.0' }] },
        ),
      },
    },
    handler: () => Promise.resolve(app.swagger()),
  })
}
