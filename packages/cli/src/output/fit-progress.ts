import { performance } from 'node:perf_hooks'
import { createProgress, type Progress } from './progress.ts'
import type { Terminal } from '../terminal.ts'

export interface FitProgressLine {
  onProgress: (event: { k: number; start: number; iteration: number; changedLabels: number }) => void
  done: () => void
}

/** A progress line for a terminal. */
export function terminalProgress(terminal: Terminal): Progress {
  return createProgress({
    write: terminal.err,
    isTty: terminal.errIsTty,
    width: terminal.errWidth,
    now: () => performance.now(),
  })
}

/** A progress line for a fit of one k, or for a sweep of several; `starts` per k where their number is known. */
export function fitProgress(terminal: Terminal, starts?: number, kMax?: number): FitProgressLine {
  const line = terminalProgress(terminal)
  return {
    onProgress: ({ k, start, iteration, changedLabels }) =>
      line.update(
        () =>
          `Fitting k = ${k}${kMax === undefined ? '' : ` of ${kMax}`}: start ${start + 1}${starts === undefined ? '' : ` of ${starts}`}, iteration ${iteration}, ${changedLabels} labels changed`,
      ),
    done: line.done,
  }
}
