/** How one column is scaled: `(x - offset) / scale`. */
export interface ColumnScale {
  offset: number
  /** Finite and not 0. */
  scale: number
}

/** Learns the scale of one column of finite values. */
export type Scaler = (values: Float64Array) => ColumnScale
