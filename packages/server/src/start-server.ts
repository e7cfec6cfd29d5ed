import { ConfigError } from '@centroid/core'
import type { FastifyInstance } from 'fastify'
import { createInferenceApp, type InferenceAppOptions } from './app.ts'

/** What a server is started with. */
export interface StartServerOptions extends InferenceAppOptions {
  /** 127.0.0.1 by default: this machine alone. */
  host?: string
  /** 8000 by default; 0 takes a free one. */
  port?: number
}

/** A server that listens. */
export interface InferenceServer {
  /** Such as `http://127.0.0.1:8000`. */
  address: string
  app: FastifyInstance
  /** Stops being ready, takes no new connections, answers the requests that have begun, then ends. */
  close(): Promise<void>
}

/**
 * Serves models over HTTP.
 *
 * @throws ConfigError when the host and port cannot be listened on.
 * @example
 * const server = await startServer({ models: [await loadModel('model')], port: 0 })
 * await fetch(`${server.address}/v2/health/ready`)
 * await server.close()
 */
export async function startServer(options: StartServerOptions): Promise<InferenceServer> {
  const { host = '127.0.0.1', port = 8000, ...appOptions } = options
  const app = await createInferenceApp(appOptions)
  try {
    const address = await app.listen({ host, port })
    return { address, app, close: () => app.close() }
  } catch (error) {
    await app.close()
    throw new ConfigError(
      `Cannot start server: ${host} port ${port} must be free to listen on, got ${String((error as { code?: unknown }).code ?? error)}\n` +
        'Hint: pass another port, or 0 for any',
      { cause: error },
    )
  }
}
