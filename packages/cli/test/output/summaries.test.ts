import { describe, expect, test } from 'vitest'
import { renderElbowSummary, verdict, type ElbowOutcome } from '../../src/output/elbow-summary.ts'
import { renderFitSummary, type FitOutcome } from '../../src/output/fit-summary.ts'
import { bar, renderSizeBars } from '../../src/output/size-bars.ts'
import { plain } from '../../src/output/style.ts'
import { textWidth } from '../../src/output/text-width.ts'

const options = { width: 80, unicode: true, style: plain }

const outcome: FitOutcome = {
  nClusters: 3,
  inertia: 78.851441426146,
  nIter: 4,
  converged: true,
  stoppedBy: 'labels',
  centroids: [[0], [1], [2]],
  centroidsOriginal: [[5.006], [6.85], [5.9016]],
  sizes: [50, 38, 62],
  features: ['sepal_length'],
  backend: { name: 'native', simd: 'avx2' },
}
const heading = {
  title: 'iris.csv: 150 rows, 1 feature',
  scale: 'standard',
  starts: [78.851441426146, 78.851441426146, 142.7],
}

describe('renderFitSummary()', () => {
  test('names inertia, ending, starts, backend, sizes and centroids in the units of the data', () => {
    const text = renderFitSummary(outcome, heading, options)
    expect(text).toContain('3 clusters in iris.csv: 150 rows, 1 feature')
    expect(text).toMatch(/inertia +78\.8514 \(features scaled: standard\)/)
    expect(text).toMatch(/converged: .* after 4 iterations/)
    expect(text).toContain('2 of 3 reached this inertia; the worst ended at 142.7')
    expect(text).toContain('native (avx2)')
    expect(text).toMatch(/sepal_length +5\.006 +6\.850 +5\.902/)
  })

  test('says when it did not converge', () => {
    const text = renderFitSummary({ ...outcome, converged: false, stoppedBy: 'max_iter' }, heading, options)
    expect(text).toContain('not converged: --max-iter was reached')
  })

  test('breaks many clusters into blocks and leaves out features beyond the twentieth, saying so', () => {
    const features = Array.from({ length: 25 }, (_, i) => `feature_${i}`)
    const centroidsOriginal = Array.from({ length: 30 }, (_, c) => features.map((_, f) => c * 10 + f + 0.5))
    const many = {
      ...outcome,
      nClusters: 30,
      features,
      centroidsOriginal,
      sizes: Array.from({ length: 30 }, () => 5),
    }
    const text = renderFitSummary(many, { ...heading, starts: [1] }, options)
    for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80)
    expect(text).toContain('and 5 more features; --json prints them all')
    expect(text).not.toContain('feature_20')
  })
})

describe('renderSizeBars()', () => {
  test('the largest cluster has the longest bar, an empty one none', () => {
    const lines = renderSizeBars([10, 40, 0], options).split('\n').slice(1)
    const lengths = lines.map((line) => (line.match(/[█▏▎▍▌▋▊▉]/g) ?? []).length)
    expect(lengths[1]).toBeGreaterThan(lengths[0])
    expect(lengths[2]).toBe(0)
    expect(lines[1]).toContain('80.0 %')
  })

  test('bar() draws eighths, and something for anything above zero', () => {
    expect([bar(2.5, true), bar(0.001, true), bar(0, true), bar(2.4, false), bar(0.1, false)]).toEqual([
      '██▌',
      '▏',
      '',
      '##',
      '#',
    ])
  })
})

const elbow: ElbowOutcome = {
  k: 3,
  elbow: { k: 3, method: 'kneedle', strength: 0.71 },
  rows: [681.37, 152.35, 78.85, 57.23].map((inertia, i) => ({ k: i + 1, inertia })),
  kMin: 1,
  kMax: 4,
  warnings: [],
}

describe('renderElbowSummary()', () => {
  test('shows the chart, a table with the drop of each k and the mark at the elbow', () => {
    const text = renderElbowSummary(elbow, 'iris.csv', options)
    expect(text).toContain('elbow: k = 3')
    expect(text).toMatch(/◆ +3 +78\.85 +48\.2 %/)
    expect(text).toMatch(/\n {3}1 +681\.37\n/)
  })

  test('names what an elbow cannot say, and recommends nothing where there is none', () => {
    expect(verdict(elbow)).toMatch(/bends at k = 3 .* but an elbow shows on data without clusters, too/)
    expect(verdict({ ...elbow, k: null })).toMatch(/^No k is recommended: .* no clear elbow/)
    expect(verdict({ ...elbow, k: null, rows: elbow.rows.slice(0, 2) })).toMatch(
      /needs at least 4 values of k, and only 2 were tried/,
    )
  })

  test('a perfect fit has no drop below zero', () => {
    const rows = [1, 0, 0, 0].map((inertia, i) => ({ k: i + 1, inertia }))
    expect(renderElbowSummary({ ...elbow, k: null, rows }, 'x', options)).not.toMatch(/NaN|Infinity/)
  })
})
