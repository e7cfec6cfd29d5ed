import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeValue } from '../describe-value.ts'
import { isArrayLike } from '../dag/dag-builder.ts'
import type { ChartData } from '../dag/task-context.ts'
import { instanceFileName } from './attempt-log.ts'
import type { RunChart } from './run-result.ts'
import type { TaskInstanceKey } from './task-instance-key.ts'

const MARKS = ['line', 'point', 'bar'] as const

/**
 * Checks a chart that a handler gives and copies its data.
 * @throws TypeError when the name, x or y is of the wrong kind.
 * @throws RangeError when x and y differ in length or the mark is unknown.
 */
export function readChart(key: TaskInstanceKey, name: unknown, data: ChartData): RunChart {
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(`Cannot record chart: the name must be text, got ${describeValue(name)}`)
  }
  for (const axis of ['x', 'y'] as const) {
    if (isArrayLike(data?.[axis])) continue
    throw new TypeError(
      `Cannot record chart "${name}": '${axis}' must be an array, got ${describeValue(data?.[axis])}`,
    )
  }
  const { x, y, mark = 'line', xLabel, yLabel } = data
  if (x.length !== y.length) {
    throw new RangeError(
      `Cannot record chart "${name}": 'x' and 'y' must have one length, got ${x.length} and ${y.length}`,
    )
  }
  if (!MARKS.includes(mark)) {
    throw new RangeError(
      `Cannot record chart "${name}": 'mark' must be one of ${MARKS.join(', ')}, got ${describeValue(mark)}`,
    )
  }
  const labels = { ...(xLabel !== undefined && { xLabel }), ...(yLabel !== undefined && { yLabel }) }
  return { ...key, name, x: Array.from(x), y: Array.from(y), mark, ...labels }
}

/** Writes `<outputDir>/charts/<taskId>[.<mapIndex>].<name>.json`. */
export function writeChart(outputDir: string, chart: RunChart): void {
  const folder = join(outputDir, 'charts')
  mkdirSync(folder, { recursive: true })
  const file = `${instanceFileName(chart)}.${encodeURIComponent(chart.name)}.json`
  writeFileSync(join(folder, file), `${JSON.stringify(chart, null, 2)}\n`)
}
