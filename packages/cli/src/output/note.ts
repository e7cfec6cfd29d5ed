import { printable, wrap } from './text-width.ts'
import type { Terminal } from '../terminal.ts'

/** A remark on stderr. */
export function note(terminal: Terminal, text: string): void {
  terminal.err(`${terminal.errStyle.dim(wrap(`note: ${printable(text)}`, terminal.errWidth))}\n`)
}

/** A warning on stderr. */
export function warn(terminal: Terminal, text: string): void {
  terminal.err(`${terminal.errStyle.warn(wrap(`warning: ${printable(text)}`, terminal.errWidth))}\n`)
}

/** Names the columns that were left out because they are no features. */
export function noteIgnored(terminal: Terminal, columns: readonly string[]): void {
  if (columns.length === 0) return
  const shown =
    columns.slice(0, 8).join(', ') + (columns.length > 8 ? `, and ${columns.length - 8} more` : '')
  note(terminal, `not used, as not every value is a number: ${shown}`)
}
