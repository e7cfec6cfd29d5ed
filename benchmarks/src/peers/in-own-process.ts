import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Runs a module of this folder on a task, which it gets as JSON in its first argument, and waits for the one message
 * that it sends.
 */
export function inOwnProcess<Answer>(module: string, task: object, signal?: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const path = fileURLToPath(new URL(module, import.meta.url))
    const child = fork(path, [JSON.stringify(task)], { execArgv: ['--expose-gc'], signal })
    child.once('message', (message) => resolve(message as Answer))
    child.once('error', () =>
      reject(signal?.reason ?? new Error(`Cannot measure in ${module}: it does not start`)),
    )
    child.once('exit', (code) => {
      if (code !== 0) reject(new Error(`Cannot measure in ${module}: it must end with code 0, got ${code}`))
    })
  })
}
