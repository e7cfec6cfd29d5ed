import { truncate } from './text-width.ts'

export interface ProgressSink {
  write(text: string): void
  /** True where a line can be drawn over. */
  isTty: boolean
  width: number
  /** Milliseconds of a clock that never goes back. */
  now(): number
}

export interface Progress {
  /** Shows a state of the work; most calls cost nothing and show nothing. */
  update(text: () => string): void
  /** Writes lines that stay, above the progress line. */
  print(text: string): void
  /** Clears the progress line. */
  done(): void
}

const REDRAW_MS = 80
const PLAIN_MS = 10_000
const CLEAR = `\r${String.fromCharCode(27)}[K`

/** One line drawn over and over on a terminal; elsewhere a plain line every ten seconds. */
export function createProgress(sink: ProgressSink): Progress {
  let last = sink.isTty ? -Infinity : sink.now()
  let drawn = ''
  const clear = () => {
    if (drawn !== '') sink.write(CLEAR)
    drawn = ''
  }
  return {
    update(text) {
      const now = sink.now()
      if (now - last < (sink.isTty ? REDRAW_MS : PLAIN_MS)) return
      last = now
      if (sink.isTty) {
        drawn = truncate(text(), sink.width - 1)
        sink.write(CLEAR + drawn)
      } else sink.write(`${text()}\n`)
    },
    print(text) {
      const line = drawn
      clear()
      sink.write(text)
      if (line !== '') sink.write((drawn = line))
    },
    done: clear,
  }
}
