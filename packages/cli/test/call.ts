import { createProgram, runProgram } from '../src/program.ts'
import { plain } from '../src/output/style.ts'
import { reportError } from '../src/report-error.ts'
import type { Terminal } from '../src/terminal.ts'

export interface Called {
  code: number
  stdout: string
  stderr: string
}

/** Runs a command line in this process as `main` does, with texts in place of the streams. */
export async function call(args: readonly string[]): Promise<Called> {
  const called: Called = { code: 0, stdout: '', stderr: '' }
  const terminal: Terminal = {
    out: (text) => void (called.stdout += text),
    err: (text) => void (called.stderr += text),
    outStyle: plain,
    errStyle: plain,
    outWidth: 80,
    errWidth: 80,
    errIsTty: false,
    unicode: true,
    env: {},
    signal: new AbortController().signal,
    patience: {},
  }
  try {
    await runProgram(createProgram(terminal), args)
  } catch (error) {
    const { exitCode, text } = await reportError(error)
    called.code = exitCode
    called.stderr += text
  }
  return called
}
