const DOT_BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
]

/** A grid of character cells with 2 x 4 dots each, for lines finer than a character. */
export class BrailleCanvas {
  readonly columns: number
  readonly rows: number
  readonly #cells: Uint8Array

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
    this.#cells = new Uint8Array(columns * rows)
  }

  /** Sets the dot at (x, y), with x in [0, 2 * columns) from the left and y in [0, 4 * rows) from the top. */
  dot(x: number, y: number): void {
    const column = x >> 1
    const row = y >> 2
    if (column < 0 || column >= this.columns || row < 0 || row >= this.rows) return
    this.#cells[row * this.columns + column] |= DOT_BITS[y & 3][x & 1]
  }

  /** A straight line of dots, both ends included. */
  line(x0: number, y0: number, x1: number, y1: number): void {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1)
    for (let i = 0; i <= steps; i++) {
      this.dot(Math.round(x0 + ((x1 - x0) * i) / steps), Math.round(y0 + ((y1 - y0) * i) / steps))
    }
  }

  /** The character of a cell, '' when no dot is set; ASCII has one character for any dots. */
  cell(column: number, row: number, unicode: boolean): string {
    const bits = this.#cells[row * this.columns + column]
    if (bits === 0) return ''
    return unicode ? String.fromCharCode(0x2800 + bits) : '.'
  }
}
