import { describe, expect, test } from 'vitest'
import { plain } from '../../src/output/style.ts'
import { renderTaskChart } from '../../src/output/task-chart.ts'

const options = { width: 60, unicode: true, style: plain }

describe('renderTaskChart()', () => {
  test('draws a curve with its name and labels', () => {
    const text = renderTaskChart(
      { name: 'elbow', x: [1, 2, 3], y: [9, 4, 1], xLabel: 'k', yLabel: 'inertia' },
      options,
    )
    expect(text).toMatch(/^elbow\n/)
    expect(text).toContain('inertia')
    expect(text.match(/●/g)).toHaveLength(3)
    expect(text).toMatch(/[\u2801-\u28ff]/)
  })

  test('draws points alone where they are asked for, and leaves out null', () => {
    const text = renderTaskChart(
      { name: 'points', x: Float64Array.of(1, 2, 3), y: [9, null, 1], mark: 'point' },
      options,
    )
    expect(text.match(/●/g)).toHaveLength(2)
    expect(text).not.toMatch(/[\u2801-\u28ff]/)
  })

  test('draws bars for text on x, in proportion', () => {
    const text = renderTaskChart({ name: 'sizes', x: ['a', 'bb'], y: [10, 20] }, options)
    const [title, first, second] = text.split('\n')
    expect(title).toBe('sizes')
    expect(first).toMatch(/^a {3}10 {2}█{24}$/)
    expect(second).toMatch(/^bb {2}20 {2}█{48}$/)
  })

  test('bars of many, negative and missing values keep their numbers', () => {
    const text = renderTaskChart(
      { name: 'x', x: Array.from({ length: 50 }, (_, i) => i), y: [-1, null], mark: 'bar' },
      options,
    )
    expect(text).toContain('-1')
    expect(text).toContain('NaN')
    expect(text).toContain('and 10 more')
  })
})
