import { createStyle, wantsColour, wantsUnicode, type Style } from './output/style.ts'

/** Where a command reads its surroundings and writes its results: handed in, so that commands hold no globals. */
export interface Terminal {
  /** Data: stdout. */
  out(text: string): void
  /** Progress and notes: stderr. */
  err(text: string): void
  outStyle: Style
  errStyle: Style
  outWidth: number
  errWidth: number
  /** Whether a line on stderr can be drawn over. */
  errIsTty: boolean
  unicode: boolean
  env: NodeJS.ProcessEnv
  /** Aborted by the first SIGINT or SIGTERM, with an `InterruptedError`. */
  signal: AbortSignal
  /** How long the command may clean up after the signal; a command that needs time sets it. */
  patience: { ms?: number }
  /** The file whose code runs in this process, when one does: its faults are not ours. */
  userCode?: string
}

/** The terminal of a process. */
export function createTerminal(process: NodeJS.Process, signal: AbortSignal): Terminal {
  const { stdout, stderr, env } = process
  const width = (stream: NodeJS.WriteStream) => {
    const columns = stream.columns || Number(env['COLUMNS']) || 80
    return Math.max(20, Math.min(columns, 120))
  }
  // Bound now: a pipeline's own writes to the streams are captured later.
  const write = { out: stdout.write.bind(stdout), err: stderr.write.bind(stderr) }
  return {
    out: (text) => void write.out(text),
    err: (text) => void write.err(text),
    outStyle: createStyle(wantsColour(stdout.isTTY, env)),
    errStyle: createStyle(wantsColour(stderr.isTTY, env)),
    outWidth: width(stdout),
    errWidth: width(stderr),
    errIsTty: stderr.isTTY === true && env['TERM'] !== 'dumb',
    unicode: wantsUnicode(env),
    env,
    signal,
    patience: {},
  }
}
