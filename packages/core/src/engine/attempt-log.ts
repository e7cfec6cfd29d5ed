import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { LogLevel } from '../dag/task-context.ts'
import type { TaskInstanceKey } from './task-instance-key.ts'

/** One line of a log file. */
export interface LogLine {
  readonly time: string
  readonly level: LogLevel
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** The log of one attempt; each line is with the operating system when `write` returns. */
export interface AttemptLog {
  write(line: LogLine): void
  close(): void
}

/** `<taskId>[.<mapIndex>]`, the name of a task instance in file names. */
export const instanceFileName = ({ taskId, mapIndex }: TaskInstanceKey): string =>
  mapIndex === undefined ? taskId : `${taskId}.${mapIndex}`

/** Opens `<logDir>/<taskId>[.<mapIndex>].<attempt>.jsonl`, empty at first; without a folder nothing is written. */
export function openAttemptLog(
  logDir: string | undefined,
  key: TaskInstanceKey,
  attempt: number,
): AttemptLog {
  if (logDir === undefined) return { write() {}, close() {} }
  mkdirSync(logDir, { recursive: true })
  const file = openSync(join(logDir, `${instanceFileName(key)}.${attempt}.jsonl`), 'w')
  return {
    write: (line) => void writeSync(file, `${lineJson(line)}\n`),
    close: () => closeSync(file),
  }
}

function lineJson(line: LogLine): string {
  try {
    return JSON.stringify(line, writable)
  } catch {
    return JSON.stringify({ ...line, fields: { inspected: inspect(line.fields) } })
  }
}

function writable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack }
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as never) : value
}
