import { renderBarChart } from './bar-chart.ts'
import { renderLineChart, type ChartOptions } from './line-chart.ts'

/** A chart as a task's handler gives it. */
export interface TaskChart {
  name: string
  x: ArrayLike<number | string>
  y: ArrayLike<number | null>
  mark?: 'line' | 'point' | 'bar'
  xLabel?: string
  yLabel?: string
  /** A point to point out, by its x. */
  marked?: { x: number; label: string }
}

/** Draws what a task recorded with `ctx.chart`: a curve, points, or bars where x is text. Pure. */
export function renderTaskChart(chart: TaskChart, options: ChartOptions): string {
  const y = Array.from(chart.y, (value) => value ?? NaN)
  const x = Array.from(chart.x)
  const { name: title, xLabel, yLabel } = chart
  if (chart.mark === 'bar' || !isNumeric(x)) return renderBarChart({ x, y, title }, options)
  return renderLineChart(
    { x, y, title, xLabel, yLabel, joined: chart.mark !== 'point', mark: chart.marked },
    options,
  )
}

function isNumeric(x: readonly (number | string)[]): x is readonly number[] {
  return x.every((value) => typeof value === 'number')
}
