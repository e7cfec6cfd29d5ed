import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'
import { beforeAll, describe, expect, test } from 'vitest'
import { runBenchmarks, type BenchmarkRecord } from '@centroid/benchmarks'
import { barChartSvg } from '../../src/docs/bar-chart-svg.ts'
import { markdownTable } from '../../src/docs/markdown-table.ts'
import { renderDocs } from '../../src/docs/render-docs.ts'
import { benchmarkNames } from '../../src/suite.ts'

const names = ['machine', 'losses', ...benchmarkNames]
const page = `# Page\n\n${names.map((name) => `<!-- bench:${name} -->\n<!-- /bench -->`).join('\n\n')}\n`
let records: BenchmarkRecord[] = []

beforeAll(async () => {
  records = await runBenchmarks({
    benchmarks: ['per-iteration', 'sweep', 'small'],
    workloads: ['A', 'B'],
    rounds: 1,
    rowsFraction: 0.001,
    probe: false,
  })
})

describe('renderDocs()', () => {
  test('fills every part and names the pictures that it makes', () => {
    const { markdown, pictures } = renderDocs(page, records)
    expect(markdown).toContain('| A: 100 x 2, k = 8')
    expect(markdown).toContain('Not recorded yet.')
    expect([...pictures.keys()]).toEqual(['per-iteration-speedup.svg', 'sweep-times.svg'])
    for (const name of pictures.keys()) expect(markdown).toContain(`(performance/${name})`)
  })

  test('a rendered page stays as it is', () => {
    const once = renderDocs(page, records).markdown
    expect(renderDocs(once, records).markdown).toBe(once)
  })

  test('of the recorded results gives docs/performance.md as it is', () => {
    const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
    const recorded = benchmarkNames
      .map((name) => at(`benchmarks/results/${name}.json`))
      .filter((path) => existsSync(path))
      .map((path) => JSON.parse(readFileSync(path, 'utf8')) as BenchmarkRecord)
    const written = readFileSync(at('docs/performance.md'), 'utf8')
    const { markdown, pictures } = renderDocs(written, recorded)
    expect(markdown).toBe(written)
    for (const [name, content] of pictures) {
      expect(readFileSync(at(`docs/performance/${name}`), 'utf8')).toBe(content)
    }
  })

  test('leaves prose alone and is as prettier wants it', async () => {
    const { markdown } = renderDocs(page, records)
    expect(markdown.startsWith('# Page\n\n')).toBe(true)
    expect(await format(markdown, { parser: 'markdown', printWidth: 110 })).toBe(markdown)
  })

  test('refuses no page without results', () => {
    expect(renderDocs(page, []).markdown).toContain('Not recorded yet.')
  })

  test('lists a peer that is faster', () => {
    const [record] = structuredClone(records)
    const { cases } = record.result as { cases: { speedups: object[] }[] }
    cases[0].speedups.push({ own: 'native float64', peer: 'faiss float32', ratio: 0.5, ratioBest: 0.5 })
    expect(renderDocs(page, [record]).markdown).toMatch(/native f64 +\| faiss f32 +\| +0\.50x/)
    expect(renderDocs(page, [records[2]]).markdown).toContain('Nowhere in these recordings.')
  })
})

describe('markdownTable()', () => {
  test('pads columns and keeps bars inside of cells', () => {
    const table = {
      id: 't',
      caption: '',
      header: ['name', 'ms'],
      align: ['left'] as const,
      rows: [['a|b', '1']],
    }
    expect(markdownTable(table)).toBe('| name |  ms |\n| ---- | --: |\n| a\\|b |   1 |')
  })
})

describe('barChartSvg()', () => {
  const chart = {
    id: 'c',
    title: 'A & B',
    subtitle: 'x < y',
    scale: 'log' as const,
    series: ['one', 'two'],
    groups: [
      {
        label: 'A',
        bars: [
          { series: 0, value: 10, text: '10x' },
          { series: 1, value: 0.1, text: '0.10x' },
        ],
      },
    ],
    mark: { value: 1, text: 'equal' },
  }

  test('draws one bar per value, equally long for ten times faster and ten times slower', () => {
    const widths = [
      ...barChartSvg(chart).matchAll(/class="s\d" x="[\d.]+" y="[\d.]+" width="([\d.]+)" height="15"/g),
    ]
    expect(widths).toHaveLength(2)
    expect(Number(widths[0][1])).toBeCloseTo(Number(widths[1][1]), 1)
  })

  test('escapes its words and follows the scheme of the reader', () => {
    const svg = barChartSvg(chart)
    expect(svg).toContain('A &amp; B')
    expect(svg).toContain('x &lt; y')
    expect(svg).toContain('prefers-color-scheme: dark')
    expect(svg).not.toMatch(/NaN|undefined/)
  })
})
