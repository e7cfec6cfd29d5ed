import { UsageError } from '../usage-error.ts'

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

export interface Bounds {
  min: number
  max?: number
  /** A value to show in the hint. */
  example: number
}

/** A parser of whole numbers in [min, max] for the option `name`. */
export function integerOption(name: string, bounds: Bounds): (text: string) => number {
  return (text) => {
    const value = DECIMAL.test(text) ? Number(text) : NaN
    if (Number.isInteger(value) && value >= bounds.min && value <= (bounds.max ?? 0x7fffffff)) return value
    throw refuse(name, `an integer ${range(bounds)}`, text, bounds)
  }
}

/** A parser of finite numbers in [min, max] for the option `name`. */
export function numberOption(name: string, bounds: Bounds): (text: string) => number {
  return (text) => {
    const value = DECIMAL.test(text) ? Number(text) : NaN
    if (Number.isFinite(value) && value >= bounds.min && value <= (bounds.max ?? Infinity)) return value
    throw refuse(name, `a finite number ${range(bounds)}`, text, bounds)
  }
}

function range({ min, max }: Bounds): string {
  return max === undefined ? `of at least ${min}` : `in [${min}, ${max}]`
}

function refuse(name: string, required: string, text: string, bounds: Bounds): UsageError {
  return new UsageError(
    `Cannot read ${name}: it must be ${required}, got ${JSON.stringify(text)}\nHint: for example ${name} ${bounds.example}`,
  )
}
