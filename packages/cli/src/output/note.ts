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
