/** Where a value is not finite, or too large to square. */
export interface BadValue {
  row: number
  column: number
  value: number
}
