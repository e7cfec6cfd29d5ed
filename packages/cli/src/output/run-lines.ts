import type { RunEvent, RunResult, TaskInstanceKey, TaskState } from '@centroid/core'
import { formatDuration } from './format-duration.ts'
import { plural } from './format-number.ts'
import { pad, printable } from './text-width.ts'
import type { Style } from './style.ts'

export interface RunLineOptions {
  unicode: boolean
  style: Style
  /** Columns for the names of tasks. */
  nameWidth: number
}

type Mark = { unicode: string; ascii: string; ink: keyof Style; says?: string }

const marks: Partial<Record<TaskState, Mark>> = {
  success: { unicode: '✔', ascii: 'ok', ink: 'good' },
  cached: { unicode: '✔', ascii: 'ok', ink: 'good', says: 'cached' },
  failed: { unicode: '✘', ascii: '!!', ink: 'bad', says: 'failed' },
  up_for_retry: { unicode: '↻', ascii: '..', ink: 'warn' },
  skipped: { unicode: '○', ascii: '--', ink: 'dim', says: 'skipped' },
  upstream_failed: { unicode: '○', ascii: '--', ink: 'dim', says: 'not started: a task before it failed' },
}

/** A task instance as people read it: `fit_k[3]`. */
export function instanceName({ taskId, mapIndex }: TaskInstanceKey): string {
  return mapIndex === undefined ? taskId : `${taskId}[${mapIndex}]`
}

/** The line that an event is worth, or nothing: ends of attempts, log lines from info on. Pure. */
export function renderRunEvent(event: RunEvent, options: RunLineOptions): string | undefined {
  const { style, unicode, nameWidth } = options
  if (event.type === 'task_log') {
    // The engine logs a failure, too; the line of the state says it.
    if (event.level === 'debug' || event.message.startsWith(`Cannot finish task "${event.taskId}"`))
      return undefined
    const ink =
      event.level === 'error' ? style.bad : event.level === 'warn' ? style.warn : (text: string) => text
    const level = event.level === 'info' ? '' : `${event.level}: `
    const text = printable(`${level}${event.message}${fieldsText(event.fields)}`, '\t\n')
    const bar = `  ${style.dim(unicode ? '│' : '|')} `
    const [first, ...others] = text.split('\n').map(ink)
    return [
      `${bar}${style.dim(instanceName(event))} ${first}`,
      ...others.map((line) => `${bar}  ${line}`),
    ].join('\n')
  }
  if (event.type !== 'task_state') return undefined
  const mark = marks[event.state]
  if (mark === undefined) return undefined
  const sign = style[mark.ink](unicode ? mark.unicode : mark.ascii)
  const ran = event.attempt > 0 && event.state !== 'upstream_failed' && event.state !== 'skipped'
  const duration = ran ? style.dim(pad(formatDuration(event.durationMs), 9, 'right')) : ' '.repeat(9)
  const says = event.state === 'up_for_retry' ? retryText(event) : (mark.says ?? '')
  const why = event.error === undefined ? '' : `${says === '' ? '' : ': '}${reasonOf(event.error)}`
  return `  ${sign} ${pad(instanceName(event), nameWidth)} ${duration}  ${says}${printable(why)}`.trimEnd()
}

/** What a run did, and where its files are. Pure. */
export function renderRunSummary(
  result: RunResult<object>,
  places: readonly (readonly [name: string, path: string])[],
  style: Style,
): string {
  const counts = new Map<TaskState, number>()
  for (const { state } of result.tasks) counts.set(state, (counts.get(state) ?? 0) + 1)
  const others = [...counts]
    .filter(([state]) => state !== 'success')
    .map(([state, count]) => `${count} ${state}`)
  const ended = {
    success: style.good('succeeded'),
    failed: style.bad('failed'),
    cancelled: style.warn('was cancelled'),
    queued: 'is queued',
    running: 'is running',
  }[result.state]
  const tasks = plural(result.tasks.length, 'task instance')
  return [
    `${style.bold(result.dagId)} ${ended} in ${formatDuration(result.durationMs)}: ${tasks}${others.length > 0 ? ` (${others.join(', ')})` : ''}`,
    ...places.map(([name, path]) => `  ${style.dim(name.padEnd(7))} ${printable(path)}`),
  ].join('\n')
}

/** One line of why a task failed: what its handler threw. */
export function reasonOf(error: Error): string {
  const thrown = error.cause instanceof Error ? error.cause : error
  const name = thrown.name === 'Error' || thrown === error ? '' : `${thrown.name}: `
  return `${name}${thrown.message.split('\n')[0]}`
}

function retryText({ attempt, retryInMs = 0 }: { attempt: number; retryInMs?: number }): string {
  return `attempt ${attempt} failed, again in ${formatDuration(retryInMs)}`
}

function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        ` ${name}=${typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))}`,
    )
    .join('')
}
