const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1faff}\u{20000}-\u{3fffd}]/u
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u

/** Columns that text takes in a terminal: paint counts 0, East Asian wide characters count 2. */
export function textWidth(text: string): number {
  let width = 0
  for (const char of text.replace(ANSI, '')) width += ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1
  return width
}

/** Pads to `width` columns on the left or on the right; longer text stays whole. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)))
  return align === 'left' ? text + space : space + text
}

/** Cuts unpainted text to `width` columns, with an ellipsis where something was cut. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  for (const char of text) {
    if (textWidth(kept + char) > width - 1) break
    kept += char
  }
  return `${kept}…`
}

/** Shows control characters as escapes, so that names and values from files cannot steer the terminal. */
export function printable(text: string, keep = ''): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (char) =>
    keep.includes(char) ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Breaks a paragraph at spaces into lines of at most `width` columns. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(indent) + textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, indent + line].join('\n')
}
