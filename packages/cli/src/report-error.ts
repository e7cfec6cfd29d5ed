import { printable } from './output/text-width.ts'
import { plain, type Style } from './output/style.ts'

export interface ErrorReport {
  exitCode: number
  /** For stderr: the message in house form, with no stack unless it was asked for. */
  text: string
}

export interface ReportOptions {
  debug?: boolean
  style?: Style
  /** The pipeline file whose code runs in this process, if one does. */
  userCode?: string
}

interface Verdict {
  exitCode: number
  message: string
}

/**
 * Turns anything thrown into a message and an exit code: codes of core's errors by its `outcomeOf` table, bad
 * arguments 2, files of the system that cannot be used 3, and anything unknown 1, as a bug.
 */
export async function reportError(error: unknown, options: ReportOptions = {}): Promise<ErrorReport> {
  const style = options.style ?? plain
  const verdict = await judge(error, options.userCode)
  const [head, ...rest] = printable(verdict.message, '\n\t').split('\n')
  const lines = [
    style.bold(style.bad(head ?? '')),
    ...rest.map((line) => line.replace(/^Hint:/, style.accent('Hint:'))),
  ]
  if (options.debug) lines.push(...stacks(error).map((stack) => style.dim(printable(stack, '\n\t'))))
  return { exitCode: verdict.exitCode, text: `${lines.join('\n')}\n` }
}

async function judge(error: unknown, userCode?: string): Promise<Verdict> {
  if (!(error instanceof Error)) return bug(`${String(error)}, which is no Error`, userCode)
  const { message } = error
  const code: unknown = 'code' in error ? error.code : undefined
  if (code === 'ERR_USAGE') return { exitCode: 2, message }
  if (code === 'ERR_INTERRUPTED')
    return { exitCode: 'exitCode' in error ? Number(error.exitCode) : 130, message }
  if (code === 'ERR_NON_FINITE') return { exitCode: 4, message }
  if (typeof code === 'string' && code.startsWith('ERR_')) {
    const { outcomeOf } = await import('@centroid/core')
    const outcome = Object.entries(outcomeOf).find(([known]) => known === code)?.[1]
    if (outcome) return { exitCode: outcome.exitCode, message }
  }
  if (error instanceof TypeError || error instanceof RangeError) {
    if (/^Cannot .+?: /.test(message)) return { exitCode: 2, message }
  }
  if ('syscall' in error && typeof code === 'string')
    return { exitCode: 3, message: systemMessage(error, code) }
  return bug(`${error.name}: ${message}`, userCode)
}

function bug(what: string, userCode: string | undefined): Verdict {
  const message =
    userCode === undefined
      ? `Cannot go on: this is a bug in centroid, not in your input, got ${what}\nHint: run the command again with --debug and report what it prints`
      : `Cannot go on: ${userCode} must handle every error, got ${what}\nHint: await every promise in its handlers; --debug shows where it was thrown`
  return { exitCode: 1, message }
}

const reasons: Record<string, string> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  ENOSPC: 'no space is left on the disk',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many files are open',
}

function systemMessage(error: Error, code: string): string {
  const path = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : ''
  const syscall = 'syscall' in error ? String(error.syscall) : 'use'
  const reason = reasons[code] ?? error.message
  return `Cannot ${syscall}${path}: ${reason} (${code})\nHint: check the path, its rights and the space on the disk`
}

function stacks(error: unknown): string[] {
  const found: string[] = []
  for (let at: unknown = error; at instanceof Error && found.length < 8; at = at.cause) {
    found.push(found.length === 0 ? (at.stack ?? '') : `Caused by: ${at.stack ?? at.message}`)
  }
  return found
}
