import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { RunChart, RunResult } from '@centroid/core'
import { renderRunSummary } from '../output/run-lines.ts'
import { runProgress } from '../output/run-progress.ts'
import { renderTaskChart } from '../output/task-chart.ts'
import { writeWholeFile } from '../output/write-file.ts'
import type { Terminal } from '../terminal.ts'
import { captureWrites } from './capture-writes.ts'
import type { Core } from './find-core.ts'
import type { Pipeline } from './load-pipeline.ts'
import { newRunId } from './run-id.ts'
import { runFailure } from './run-failure.ts'

/** How long tasks may take to notice that the run was cancelled. */
const CANCEL_MS = 5_000

export interface RunSettings {
  params: Record<string, unknown>
  json: boolean
}

/**
 * Runs a pipeline with its progress on stderr and its result on stdout, and keeps logs, charts and `run.json` in
 * `.centroid/runs/<runId>`.
 * @throws DagError for params that the dag refuses; TaskFailedError or TimeoutError when the run failed.
 */
export async function runPipeline(
  { dag, core }: Pipeline,
  settings: RunSettings,
  terminal: Terminal,
): Promise<void> {
  const runId = newRunId(new Date())
  const folder = join('.centroid', 'runs', runId)
  const progress = runProgress(dag, terminal)
  const release = captureWrites(progress.print)
  terminal.patience.ms = CANCEL_MS
  let result: RunResult
  try {
    result = await core.runDag(dag, {
      params: settings.params,
      runId,
      logDir: folder,
      outputDir: folder,
      signal: terminal.signal,
      onEvent: progress.onEvent,
    })
  } finally {
    release()
    progress.done()
  }
  const { results, charts, ...document } = result
  const json = `${JSON.stringify(document)}\n`
  await mkdir(folder, { recursive: true })
  await writeWholeFile(join(folder, 'run.json'), json)
  if (settings.json) terminal.out(json)
  else {
    const { outWidth: width, unicode, outStyle: style } = terminal
    for (const chart of charts) {
      const marked = markElbow(chart, core)
      terminal.out(`\n${renderTaskChart({ ...chart, marked }, { width, unicode, style })}\n`)
    }
    const places = [['logs', `${folder}/`] as const, ...outputsOf(results)]
    terminal.out(`\n${renderRunSummary(result, places, style)}\n`)
  }
  terminal.signal.throwIfAborted()
  if (result.state !== 'success') throw runFailure(result, folder, core)
}

/** The elbow of a chart of that name, where x and y are an inertia curve. */
function markElbow({ name, x, y }: RunChart, core: Core): { x: number; label: string } | undefined {
  const kValues = x.filter((k) => typeof k === 'number')
  const inertias = y.filter((inertia) => inertia !== null)
  if (name !== 'elbow' || kValues.length !== x.length || inertias.length !== y.length) return undefined
  try {
    const { k } = core.findElbow({ kValues, inertias })
    return k === null ? undefined : { x: k, label: `elbow: k = ${k}` }
  } catch {
    return undefined
  }
}

/** Outputs that live in a folder, such as published models. */
function outputsOf(results: Readonly<Record<string, unknown>>): (readonly [string, string])[] {
  return Object.values(results).flatMap((output) => {
    const dir: unknown =
      typeof output === 'object' && output !== null && 'dir' in output ? output.dir : undefined
    return typeof dir === 'string' ? [['output', relative('.', dir) || '.'] as const] : []
  })
}
