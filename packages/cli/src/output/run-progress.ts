import type { Dag, RunEvent } from '@centroid/core'
import { performance } from 'node:perf_hooks'
import { formatDuration } from './format-duration.ts'
import { terminalProgress } from './fit-progress.ts'
import { instanceName, renderRunEvent } from './run-lines.ts'
import type { Terminal } from '../terminal.ts'

export interface RunProgress {
  onEvent(event: RunEvent): void
  /** Shows what a handler printed by itself. */
  print(text: string): void
  done(): void
}

const REDRAW_MS = 200

/** Lines on stderr as a run goes on and, on a terminal, one line of what runs now. */
export function runProgress(dag: Dag, terminal: Terminal): RunProgress {
  const line = terminalProgress(terminal)
  const widest = Math.max(...dag.spec.tasks.map((task) => task.id.length + (task.expand === null ? 0 : 4)))
  const options = { unicode: terminal.unicode, style: terminal.errStyle, nameWidth: Math.min(widest, 40) }
  const running = new Map<string, number>()
  const redraw = () => line.update(() => runningText(running))
  const timer = terminal.errIsTty ? setInterval(redraw, REDRAW_MS).unref() : undefined
  return {
    onEvent(event) {
      if (event.type === 'task_state') {
        const name = instanceName(event)
        if (event.state === 'running') running.set(name, performance.now())
        else running.delete(name)
      }
      const text = renderRunEvent(event, options)
      if (text !== undefined) line.print(`${text}\n`)
      if (running.size > 0) redraw()
    },
    print: (text) => line.print(text.endsWith('\n') ? text : `${text}\n`),
    done() {
      clearInterval(timer)
      line.done()
    },
  }
}

function runningText(running: ReadonlyMap<string, number>): string {
  if (running.size === 0) return '  waiting'
  const [[first, since]] = running
  const others = running.size > 1 ? ` and ${running.size - 1} more` : ''
  return `  running ${first}${others}, ${formatDuration(performance.now() - since)}`
}
