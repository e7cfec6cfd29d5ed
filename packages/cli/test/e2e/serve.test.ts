import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { centroid, document, expectRefusal, iris, start, useFolder, type Ended } from './centroid.ts'

const folder = useFolder()
beforeAll(async () => {
  document(
    await centroid(['fit', iris, '--k', '3', '--model', 'models/iris', '--json'], { cwd: folder.path() }),
  )
})

interface Serving {
  address: string
  models: { name: string; version: number | null; features: string[] }[]
}

/** Starts a server on a free port and waits for its document. */
async function serve(
  ...args: string[]
): Promise<{ serving: Serving; stop: (signal: NodeJS.Signals) => Promise<Ended> }> {
  const { child, ended } = start(['serve', ...args, '--port', '0', '--json'], { cwd: folder.path() })
  const line = await Promise.race([
    new Promise<string>((resolve) => {
      let text = ''
      child.stdout.on('data', (chunk: string) => {
        text += chunk
        if (text.endsWith('\n')) resolve(text)
      })
    }),
    ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ])
  return {
    serving: JSON.parse(line) as Serving,
    stop: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

describe.concurrent('centroid serve', () => {
  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    'answers predictions until %s, then exits with 0',
    async (signal) => {
      const { serving, stop } = await serve('models/iris')
      expect(serving.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      expect(serving.models).toMatchObject([
        { name: 'iris', features: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'] },
      ])
      const response = await fetch(`${serving.address}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rows: [[5.1, 3.5, 1.4, 0.2]] }),
      })
      expect(response.status).toBe(200)
      const answer = (await response.json()) as { labels: number[] }
      const csv = 'sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n'
      const local = await centroid(['predict', 'models/iris', '-', '--json'], {
        cwd: folder.path(),
        input: csv,
      })
      expect(answer.labels).toEqual(document<{ labels: number[] }>(local).labels)
      const ended = await stop(signal)
      expect([ended.code, ended.signal]).toEqual([0, null])
    },
  )

  test('refuses a port in use with exit code 3 and a hint', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const ended = await centroid(['serve', 'models/iris', '--port', String(port)], { cwd: folder.path() })
    taken.close()
    expectRefusal(ended, 3, /port \d+ must be free to listen on, got EADDRINUSE\nHint: /)
  })

  test('without a model and with an empty registry teaches what to do, with exit code 2', async () => {
    const ended = await centroid(['serve'], { cwd: folder.path() })
    expectRefusal(ended, 2, /^Cannot serve: a model is required, got none, .*\nHint: centroid fit/)
  })

  test('refuses a folder that is no model with exit code 4', async () => {
    expectRefusal(
      await centroid(['serve', 'nowhere'], { cwd: folder.path() }),
      4,
      /^Cannot load model nowhere/,
    )
  })
})

test('centroid serve shows the address and a request that works as it stands', async () => {
  const { child, ended } = start(['serve', 'models/iris', '--port', '0'], { cwd: folder.path() })
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  const { stdout, code } = await ended
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Serving iris on http:\/\/127\.0\.0\.1:\d+/)
  expect(stdout).toMatch(/curl -s http:\/\/127\.0\.0\.1:\d+\/predict .* -d '\{"rows":\[\[[\d.,]+\]\]\}'/)
})
