import { outcomeOf, type ErrorCode } from '@centroid/core'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Socket } from 'node:net'
import { describeValue, shorten } from './inference/describe-value.ts'
import { HttpError } from './http-error.ts'

const frameworkMessages: Readonly<Record<string, (error: FastifyError, request: FastifyRequest) => string>> =
  {
    FST_ERR_CTP_INVALID_MEDIA_TYPE: (_, request) =>
      `Cannot read request: content-type must be application/json, got ${describeContentType(request)}\n` +
      'Hint: send the header content-type: application/json',
    FST_ERR_CTP_BODY_TOO_LARGE: (_, request) =>
      `Cannot read request: the body must be at most ${request.server.initialConfig.bodyLimit} bytes, got more\n` +
      'Hint: send fewer rows per request',
    FST_ERR_CTP_EMPTY_JSON_BODY: () =>
      'Cannot read request: the body must be a JSON object, got an empty body',
    FST_ERR_CTP_INVALID_JSON_BODY: () =>
      'Cannot read request: the body must be valid JSON, got a syntax error or a forbidden key\n' +
      'Hint: NaN and Infinity are no JSON numbers, __proto__ is no key',
    FST_ERR_BAD_URL: () => 'Cannot read request: the URL must be valid, got a malformed escape sequence',
    FST_ERR_MAX_PARAM_LENGTH: () =>
      'Cannot read request: a name in the URL must be at most 200 characters, got more',
  }

/** Answers whatever a route throws as `{ error }`; faults of the server are logged and not described. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode, message } = toAnswer(error, request)
  if (statusCode >= 500) request.log.error(error)
  return reply.code(statusCode).type('application/json; charset=utf-8').send({ error: message })
}

/** Answers 405 with the `allow` header where other methods have a route, else 404. */
export function answerNoRoute(methodsOf: (path: string) => string[]) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = request.url.split('?', 1)[0]
    const allowed = methodsOf(path)
    const what = `Cannot answer ${request.method} ${shorten(path, 100)}`
    if (allowed.length === 0 || allowed.includes(request.method)) {
      return reply.code(404).send({ error: `${what}: there is no such route\nHint: /docs lists the routes` })
    }
    return reply
      .code(405)
      .header('allow', allowed.join(', '))
      .send({
        error: `${what}: the method must be ${allowed.filter((method) => method !== 'HEAD').join(' or ')}, got ${request.method}`,
      })
  }
}

/** Answers what is no HTTP at all, before any route is known. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, what] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ['408 Request Timeout', 'the request must arrive in time, got a part of it']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? ['431 Request Header Fields Too Large', 'the headers must fit into 16 KiB, got more']
        : ['400 Bad Request', 'it must be valid HTTP/1.1, got a syntax error']
  const body = JSON.stringify({ error: `Cannot read request: ${what}` })
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  }
  socket.destroySoon()
}

/** Collects the routes as they are added, to tell a wrong method from a wrong path. */
export function collectMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { pattern: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const source = url
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[A-Za-z]+/g, '[^/]+')
      .replace(/\*/g, '.*')
    routes.push({ pattern: new RegExp(`^${source}/?$`), methods: [method].flat() })
  })
  return (path) => [...new Set(routes.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])))]
}

function toAnswer(error: unknown, request: FastifyRequest): { statusCode: number; message: string } {
  if (error instanceof HttpError) return error
  const { code = '', statusCode = 500, message = '' } = (error ?? {}) as Partial<FastifyError>
  // By code, as a model may come from another copy of core.
  if (Object.hasOwn(outcomeOf, code)) return { statusCode: outcomeOf[code as ErrorCode].httpStatus, message }
  if (statusCode >= 400 && statusCode < 500) {
    const known = Object.hasOwn(frameworkMessages, code) ? frameworkMessages[code] : undefined
    return {
      statusCode,
      message: known?.(error as FastifyError, request) ?? `Cannot read request: ${message}`,
    }
  }
  return {
    statusCode: 500,
    message:
      'Cannot answer the request: the server has a fault\nHint: its log says more, under the id of the request',
  }
}

function describeContentType(request: FastifyRequest): string {
  const found = request.headers['content-type']
  return found === undefined ? 'none' : describeValue(found)
}
