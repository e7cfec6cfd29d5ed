import { pad, textWidth } from './text-width.ts'
import type { Style } from './style.ts'

export interface TextTable {
  header: readonly string[]
  /** One per column; 'right' when absent. */
  align?: readonly ('left' | 'right')[]
  rows: readonly (readonly string[])[]
}

/** Columns set two spaces apart, with a dim header. */
export function renderTextTable(table: TextTable, style: Style): string {
  const widths = table.header.map((head, column) =>
    Math.max(textWidth(head), ...table.rows.map((row) => textWidth(row[column] ?? ''))),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => pad(cell, widths[column] ?? 0, table.align?.[column] ?? 'right'))
      .join('  ')
      .trimEnd()
  return [style.dim(line(table.header)), ...table.rows.map(line)].join('\n')
}
