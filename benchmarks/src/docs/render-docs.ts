import type { BenchmarkRecord } from '../record.ts'
import type { Table } from '../report/report.ts'
import { chartsOf, tablesOf } from '../tables-of.ts'
import { barChartSvg } from './bar-chart-svg.ts'
import { lossesTable } from './losses-table.ts'
import { machineTable, probeTable, recordingsTable } from './machine-tables.ts'
import { markdownTable } from './markdown-table.ts'

/** A page with its generated parts renewed, and the pictures that it shows. */
export interface RenderedDocs {
  markdown: string
  /** File name to content. */
  pictures: Map<string, string>
}

const PART = /(<!-- bench:([a-z-]+) -->\n)[^]*?(<!-- \/bench -->)/g

/**
 * Renews what stands between `<!-- bench:NAME -->` and `<!-- /bench -->`: NAME is a benchmark, `machine` or `losses`.
 * Rendering a rendered page changes nothing. (pure)
 *
 * @throws RangeError for a part whose name is not known.
 */
export function renderDocs(page: string, records: readonly BenchmarkRecord[]): RenderedDocs {
  const pictures = new Map<string, string>()
  const markdown = page.replace(PART, (_, open: string, name: string, close: string) => {
    const content = partOf(name, records, pictures)
    return `${open}\n${content}\n\n${close}`
  })
  return { markdown, pictures }
}

function partOf(name: string, records: readonly BenchmarkRecord[], pictures: Map<string, string>): string {
  if (records.length === 0) return 'Not recorded yet.'
  if (name === 'machine') {
    return [machineTable(records[0]), ...probeTable(records), recordingsTable(records)]
      .map(captioned)
      .join('\n\n')
  }
  if (name === 'losses') return lossesPart(records)
  const record = records.find(({ benchmark }) => benchmark === name)
  if (record === undefined) return 'Not recorded yet.'
  const charts = chartsOf(record).map((chart) => {
    const file = `${name}-${chart.id}.svg`
    pictures.set(file, barChartSvg(chart))
    return `![${chart.title}: ${chart.subtitle}](performance/${file})`
  })
  const notes = record.notes.map((note) => `- ${note}`).join('\n')
  return [...charts, ...tablesOf(record).map(captioned), ...(notes ? [notes] : [])].join('\n\n')
}

function lossesPart(records: readonly BenchmarkRecord[]): string {
  const table = lossesTable(records)
  return table.rows.length === 0 ? 'Nowhere in these recordings.' : captioned(table)
}

function captioned(table: Table): string {
  return `${table.caption}:\n\n${markdownTable(table)}`
}
