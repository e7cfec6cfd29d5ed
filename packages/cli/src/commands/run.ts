import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
export function defineRun(program: Command, terminal: Terminal): Command {
  void terminal
  return program.command('run')
}
