import { join } from 'node:path'
import type { RunResult, TaskResult } from '@centroid/core'
import type { Core } from './find-core.ts'

/** The error that a failed run ends with: what the first failed task threw, and where its log is. */
export function runFailure(result: RunResult, folder: string, core: Core): Error {
  const failed = result.tasks.filter((task) => task.state === 'failed')
  if (failed.length === 0) {
    return new core.TaskFailedError(
      `Cannot finish run "${result.runId}": every task must succeed, got ${result.state}`,
    )
  }
  // Where some task failed and others only ran out of time, the failure is the news.
  const first = failed.find((task) => !isTimeout(task)) ?? failed[0]
  const Failure = isTimeout(first) ? core.TimeoutError : core.TaskFailedError
  const others = failed.length > 1 ? `\n${failed.length - 1} more failed, too` : ''
  const message = first.error?.message ?? `Cannot finish task "${first.id}"`
  const [head, hint] = message.split('\nHint: ')
  const instance = first.mapIndex === undefined ? first.id : `${first.id}.${first.mapIndex}`
  const log = `its log is ${join(folder, `${instance}.${first.attempt}.jsonl`)}`
  return new Failure(`${head}${others}\nHint: ${hint === undefined ? log : `${hint}; ${log}`}`, {
    cause: first.error,
  })
}

function isTimeout({ error }: TaskResult): boolean {
  const cause = error?.cause
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ERR_TIMEOUT'
}
