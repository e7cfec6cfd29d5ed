import { describe, expect, test } from 'vitest'
import { renderElbowSvg } from '../../src/output/elbow-svg.ts'

const rows = [681.4, 152.3, 78.9, 57.2, 46.4].map((inertia, i) => ({ k: i + 1, inertia }))
const plot = { title: 'Inertia by number of clusters', subtitle: 'iris.csv: 150 rows', rows, k: 3 }

describe('renderElbowSvg()', () => {
  test('is one self-contained image with a point per k, light and dark', () => {
    const svg = renderElbowSvg(plot)
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(svg.match(/<circle/g)).toHaveLength(rows.length)
    expect(svg).toContain('prefers-color-scheme: dark')
    expect(svg).toContain('elbow at k = 3')
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|<script|NaN|undefined/)
  })

  test('marks nothing where there is no elbow, and says so to screen readers', () => {
    const svg = renderElbowSvg({ ...plot, k: null })
    expect(svg).not.toContain('class="mark"')
    expect(svg).toContain('aria-label="Inertia by number of clusters: no clear elbow"')
  })

  test('escapes what comes from file names', () => {
    const svg = renderElbowSvg({ ...plot, subtitle: `<script>"&'\u0000` })
    expect(svg).toContain('&lt;script&gt;&quot;&amp;&#39;\\u0000')
  })

  test('draws a single k and an inertia of zero', () => {
    for (const inertia of [0, 5]) {
      expect(renderElbowSvg({ ...plot, k: null, rows: [{ k: 1, inertia }] })).not.toContain('NaN')
    }
  })
})
