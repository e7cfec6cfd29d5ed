import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { ConfigError, type SavedModel } from '@centroid/core'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type InferenceServer } from '../src/start-server.ts'
import { savedIris } from './saved-iris.ts'

const rows = [[5.1, 3.5, 1.4, 0.2]]
const body = JSON.stringify({ rows })
const head = `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
let models: SavedModel[]
let server: InferenceServer

beforeAll(async () => {
  models = await savedIris({})
})

afterEach(() => server.close())

const start = async () => (server = await startServer({ models, port: 0 }))
const open = async () => {
  const socket = connect(Number(new URL(server.address).port), '127.0.0.1').setEncoding('utf8')
  await once(socket, 'connect')
  return socket
}
const readAll = async (socket: Socket) => {
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

describe('startServer()', () => {
  it('listens on 127.0.0.1 at a free port and answers over HTTP', async () => {
    const { address } = await start()
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${address}/predict`, { method: 'POST', headers, body })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ model: 'iris', version: 1, ...models[0].predictRows(rows) })
  })

  it('answers many requests at once, each with its own rows', async () => {
    const { address } = await start()
    const asked = Array.from({ length: 64 }, (_, i) => [4 + i / 16, 3, 1 + i / 12, i / 32])
    const answers = await Promise.all(
      asked.map(async (row) => {
        const headers = { 'content-type': 'application/json' }
        const payload = JSON.stringify({ rows: [row] })
        const response = await fetch(`${address}/predict`, { method: 'POST', headers, body: payload })
        return (await response.json()) as { labels: number[]; distances: number[] }
      }),
    )
    const expected = models[0].predictRows(asked)
    expect(answers.map(({ labels }) => labels[0])).toEqual(expected.labels)
    expect(answers.map(({ distances }) => distances[0])).toEqual(expected.distances)
  })

  it('refuses a port that is taken', async () => {
    const { address } = await start()
    const port = Number(new URL(address).port)
    const again = startServer({ models, port })
    await expect(again).rejects.toBeInstanceOf(ConfigError)
    await expect(again).rejects.toThrow(
      `Cannot start server: 127.0.0.1 port ${port} must be free to listen on, got EADDRINUSE`,
    )
  })

  it('close() answers a request that has begun, then refuses new connections', async () => {
    const { app, address } = await start()
    const socket = await open()
    const begun = once(app.server, 'request')
    socket.write(head + body.slice(0, 10))
    await begun
    const closed = server.close()
    socket.write(body.slice(10))
    const answer = await readAll(socket)
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer.toLowerCase()).toContain('connection: close')
    expect(answer).toContain('"labels":[')
    await closed
    await expect(fetch(`${address}/v2/health/live`)).rejects.toThrow()
  })

  it('close() does not wait for connections that ask nothing, and may be called twice', async () => {
    await start()
    const socket = await open()
    socket.write('GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
    await Promise.all([server.close(), server.close()])
    expect((await readAll(socket)).length).toBe(0)
  })

  it.each([
    ['no HTTP', 'hello\r\n\r\n', '400'],
    ['headers without end', `GET /v2 HTTP/1.1\r\nHost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, '431'],
    [
      'two lengths',
      'POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      '400',
    ],
  ])('answers { error } to %s and goes on', async (_, text, status) => {
    const { address } = await start()
    const socket = await open()
    socket.write(text)
    const answer = await readAll(socket)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual({
      error: expect.stringMatching(/^Cannot read request: /),
    })
    expect((await fetch(`${address}/v2/health/ready`)).status).toBe(200)
  })

  it('goes on when a client leaves in the middle of its request', async () => {
    const { app, address } = await start()
    const socket = await open()
    const begun = once(app.server, 'request')
    socket.write(head + body.slice(0, 10))
    const [request] = await begun
    const gone = once(request.socket, 'close')
    socket.destroy()
    await gone
    expect((await fetch(`${address}/v2/health/ready`)).status).toBe(200)
  })
})
