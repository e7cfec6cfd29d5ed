import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderLineChart } from '../../src/output/line-chart.ts'
import { createStyle, plain } from '../../src/output/style.ts'
import { textWidth } from '../../src/output/text-width.ts'

const k = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const inertia = [681.37, 152.35, 78.85, 57.23, 46.45, 39.04, 34.3, 30.06, 28.2, 26.5]
const elbow = { x: k, y: inertia, xLabel: 'k', yLabel: 'inertia', mark: { x: 3, label: 'elbow: k = 3' } }

describe('renderLineChart()', () => {
  test('draws axis labels, one dot per point and the marked point with its label', () => {
    const text = renderLineChart(elbow, { width: 80, unicode: true, style: plain })
    expect(text).toContain('inertia')
    expect(text).toContain('elbow: k = 3')
    expect(text.match(/●/g)).toHaveLength(9)
    expect(text.match(/◆/g)).toHaveLength(1)
    expect(text).toMatch(/1 +2 +3 +4 +5 +6 +7 +8 +9 +10$/)
    expect(text).toMatch(/^800 ┤/m)
    expect(text).toMatch(/^ {2}0 ┤/m)
  })

  test('a higher value is never drawn below a lower one', () => {
    const rows = renderLineChart(elbow, { width: 80, unicode: true, style: plain }).split('\n')
    const height = (column: number) => rows.findIndex((row) => /[●◆]/.test(row[column] ?? ''))
    const columns = rows.flatMap((row) =>
      Array.from(row, (char, i) => (/[●◆]/.test(char) ? i : -1)).filter((i) => i >= 0),
    )
    const heights = columns.sort((a, b) => a - b).map(height)
    expect(heights).toEqual([...heights].sort((a, b) => a - b))
  })

  test('without unicode uses ASCII only', () => {
    const text = renderLineChart(elbow, { width: 60, unicode: false, style: plain })
    expect(text).toMatch(/^[\x20-\x7e\n]+$/)
    expect(text).toContain('#')
  })

  test('paints only when asked to, and paint takes no room', () => {
    const painted = renderLineChart(elbow, { width: 80, unicode: true, style: createStyle(true) })
    const bare = renderLineChart(elbow, { width: 80, unicode: true, style: plain })
    expect(painted).toContain('\u001b[')
    expect(bare).not.toContain('\u001b')
    expect(painted.split('\n').map(textWidth)).toEqual(bare.split('\n').map(textWidth))
  })

  test('says so when there is nothing to draw, and leaves out what is not finite', () => {
    expect(renderLineChart({ x: [], y: [] }, { width: 40, unicode: true, style: plain })).toContain(
      'no finite points',
    )
    const text = renderLineChart({ x: [1, 2, 3], y: [1, NaN, 3] }, { width: 40, unicode: true, style: plain })
    expect(text.match(/●/g)).toHaveLength(2)
  })

  test('keeps control characters of labels out of the terminal', () => {
    const text = renderLineChart(
      { ...elbow, title: 'a\u001b[2Jb' },
      { width: 60, unicode: true, style: plain },
    )
    expect(text).not.toContain('\u001b')
  })

  test('fits the width and never throws, for any finite curve', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 30, max: 120 }),
        (y, width) => {
          const text = renderLineChart(
            { x: y.map((_, i) => i + 1), y, xLabel: 'k', mark: { x: 2, label: 'k = 2' } },
            { width, unicode: true, style: plain },
          )
          for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width)
        },
      ),
      { numRuns: 200 },
    )
  })
})
