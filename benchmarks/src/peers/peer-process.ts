import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Another implementation in a process of its own, which keeps the data between requests; must be closed. */
export interface PeerProcess {
  /** As people write it: "scikit-learn". */
  readonly name: string
  readonly versions: PeerVersions
  /**
   * Sends one request and waits for its answer; requests must not overlap.
   * @throws Error when the peer cannot do it or has ended.
   */
  ask<Answer>(request: { op: string } & Record<string, unknown>): Promise<Answer>
  close(): void
}

export interface PeerVersions {
  version: string
  threads?: Record<string, number>
  [key: string]: unknown
}

export interface PeerCommand {
  name: string
  command: string
  args: readonly string[]
  env?: Record<string, string>
  signal?: AbortSignal
}

/**
 * Starts a peer that answers lines of JSON on stdin with lines of JSON on stdout.
 * @throws Error with the last line of its stderr when it does not start.
 */
export async function startPeer({ name, command, args, env, signal }: PeerCommand): Promise<PeerProcess> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    signal,
  })
  const errors = collectErrors(child)
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const ask = async <Answer>(request: object): Promise<Answer> => {
    child.stdin?.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await answers.next()
    signal?.throwIfAborted()
    if (done) throw new Error(`Cannot measure ${name}: its process must answer, it ended: ${errors.last()}`)
    const answer = JSON.parse(value) as Answer & { error?: string }
    if (answer.error !== undefined) {
      throw new Error(`Cannot measure ${name}: ${JSON.stringify(request)} must work, got ${answer.error}`)
    }
    return answer
  }
  const versions = await ask<PeerVersions>({ op: 'versions' })
  return { name, versions, ask, close: () => void child.stdin?.end() }
}

function collectErrors(child: ChildProcess): { last(): string } {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text = (text + chunk).slice(-4000)))
  child.on('error', (error) => (text += `\n${error.message}`))
  // Writing to a process that has ended is told by the missing answer.
  child.stdin?.on('error', () => {})
  return { last: () => text.trim().split('\n').pop() || 'it said nothing' }
}
