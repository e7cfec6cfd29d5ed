/** Where a value is not finite, or too large to square; value 0 stands for a row of zeros, which has no direction. */
export interface BadValue {
  row: number
  column: number
  value: number
}
