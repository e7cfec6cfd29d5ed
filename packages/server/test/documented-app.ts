import '@fastify/swagger'
import type { FastifyInstance, HTTPMethods } from 'fastify'
import { createRequire } from 'node:module'

/** What the tests use of ajv, which fastify brings. */
interface Ajv {
  addSchema(schema: object, key: string): void
  compile(schema: object): ((value: unknown) => boolean) & { errors?: unknown }
}

const fromFastify = createRequire(createRequire(import.meta.url).resolve('fastify'))
const fromCompiler = createRequire(fromFastify.resolve('@fastify/ajv-compiler'))
const { Ajv2020 } = fromCompiler('ajv/dist/2020.js') as { Ajv2020: new (options: object) => Ajv }

/** An answer, its body parsed. */
export interface Answer {
  status: number
  headers: Record<string, unknown>
  body: any
}

/** A request to inject. */
export interface Question {
  payload?: unknown
  headers?: Record<string, string>
}

/** Sends requests to an app and holds every answer against the OpenAPI document that the app itself gives. */
export class DocumentedApp {
  readonly app: FastifyInstance
  readonly #ajv: Ajv
  readonly #validators = new Map<string, ReturnType<Ajv['compile']>>()
  readonly #paths: { template: string; pattern: RegExp }[]
  readonly #document: { paths: Record<string, Record<string, { responses: Record<string, unknown> }>> }

  private constructor(app: FastifyInstance) {
    this.app = app
    this.#document = JSON.parse(JSON.stringify(app.swagger())) as never
    this.#ajv = new Ajv2020({ strict: false, validateFormats: false })
    this.#ajv.addSchema(this.#document, 'openapi')
    this.#paths = Object.keys(this.#document.paths).map((template) => ({
      template,
      pattern: new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{[a-z]+\}/g, '[^/]+')}/?$`),
    }))
  }

  static async of(app: FastifyInstance): Promise<DocumentedApp> {
    await app.ready()
    return new DocumentedApp(app)
  }

  async ask(method: HTTPMethods, url: string, { payload, headers = {} }: Question = {}): Promise<Answer> {
    const response = await this.app.inject({
      method: method as 'GET',
      url,
      headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(payload !== undefined && {
        payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      }),
    })
    const body: unknown = response.json()
    this.#check(method, url, response.statusCode, body)
    return { status: response.statusCode, headers: response.headers, body }
  }

  post(url: string, payload: unknown): Promise<Answer> {
    return this.ask('POST', url, { payload })
  }

  get(url: string): Promise<Answer> {
    return this.ask('GET', url)
  }

  /** What a component's schema has against a value; undefined when it is valid. */
  objection(component: string, value: unknown): string | undefined {
    return this.#objection(`openapi#/components/schemas/${component}`, value)
  }

  #check(method: string, url: string, status: number, body: unknown): void {
    const template = this.#paths.find(({ pattern }) => pattern.test(url.split('?')[0]))?.template
    const operation =
      template === undefined ? undefined : this.#document.paths[template][method.toLowerCase()]
    const isDocumented = operation !== undefined
    if (isDocumented && !(String(status) in operation.responses)) {
      throw new Error(
        `${method} ${url} answered ${status}, which is not in the document: ${JSON.stringify(body)}`,
      )
    }
    const pointer = isDocumented
      ? `/paths/${template!.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`
      : '/components/schemas/Error'
    const objection = this.#objection(`openapi#${pointer}`, body)
    if (objection !== undefined) throw new Error(`${method} ${url} answered ${status} with ${objection}`)
  }

  #objection(ref: string, value: unknown): string | undefined {
    const validate = this.#validators.get(ref) ?? this.#ajv.compile({ $ref: ref })
    this.#validators.set(ref, validate)
    return validate(value) ? undefined : `${JSON.stringify(value)}: ${JSON.stringify(validate.errors)}`
  }
}
