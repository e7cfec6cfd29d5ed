/** Paints text with ANSI codes, or leaves it as it is. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  accent(text: string): string
  good(text: string): string
  warn(text: string): string
  bad(text: string): string
}

const ESC = String.fromCharCode(27)

/** A style that paints when `colour` is true and is the identity otherwise. */
export function createStyle(colour: boolean): Style {
  const paint = (open: number, close: number) => (text: string) =>
    colour && text !== '' ? `${ESC}[${open}m${text}${ESC}[${close}m` : text
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    accent: paint(36, 39),
    good: paint(32, 39),
    warn: paint(33, 39),
    bad: paint(31, 39),
  }
}

/** Text with no paint, for files and for tests. */
export const plain: Style = createStyle(false)

/**
 * Whether a stream should be painted: `NO_COLOR` (https://no-color.org) wins over `FORCE_COLOR`, which wins over
 * what the stream is.
 */
export function wantsColour(isTty: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false'
  return isTty && env['TERM'] !== 'dumb'
}

/** Whether box-drawing and braille characters can be expected to show. */
export function wantsUnicode(env: NodeJS.ProcessEnv): boolean {
  if (env['TERM'] === 'dumb' || env['TERM'] === 'linux') return false
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  return !/^(C|POSIX)$/.test(locale)
}
