import type { Table } from '../report/report.ts'

/** A table in Markdown, its columns padded as prettier pads them. */
export function markdownTable({ header, align = [], rows }: Table): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)))
  const isLeft = (column: number) => align[column] === 'left'
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (isLeft(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`
  const rule = `| ${widths.map((width, i) => (isLeft(i) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n')
}
