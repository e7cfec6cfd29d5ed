import { NonFiniteError, ZeroRowError } from '../backend.ts'
import { FitCancelled } from '../fallback/cancel.ts'
import { LabelCountError } from '../measures.ts'

/** An error as plain data: a class of its own does not survive the way out of a worker thread. */
export interface ErrorRecord {
  name: string
  message: string
  stack?: string
  code?: string
  row?: number
  column?: number
  value?: number
  distinct?: number
  rows?: number
}

export function toErrorRecord(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  if (error instanceof NonFiniteError) {
    const { code, row, column, value } = error
    return { name, message, stack, code, row, column, value }
  }
  if (error instanceof ZeroRowError) return { name, message, stack, code: error.code, row: error.row }
  if (error instanceof LabelCountError) {
    const { code, distinct, rows } = error
    return { name, message, stack, code, distinct, rows }
  }
  return 'code' in error ? { name, message, stack, code: String(error.code) } : { name, message, stack }
}

/** The error again, of its own class. */
export function fromErrorRecord(record: ErrorRecord): Error {
  const error = instanceFor(record)
  if (record.stack !== undefined) error.stack = record.stack
  return error
}

function instanceFor(record: ErrorRecord): Error {
  const { name, message, code, row = -1, column = -1, value = NaN, distinct = 0, rows = 0 } = record
  if (name === 'NonFiniteError') return new NonFiniteError(row, column, value)
  if (name === 'ZeroRowError') return new ZeroRowError(row)
  if (name === 'LabelCountError') return new LabelCountError(distinct, rows)
  if (name === 'FitCancelled') return new FitCancelled(message)
  const error =
    name === 'RangeError'
      ? new RangeError(message)
      : name === 'TypeError'
        ? new TypeError(message)
        : new Error(message)
  if (error.name !== name) error.name = name
  return code === undefined ? error : Object.assign(error, { code })
}
