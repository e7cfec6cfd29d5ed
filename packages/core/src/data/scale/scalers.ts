import { maxabs } from './maxabs.ts'
import { minmax } from './minmax.ts'
import { none } from './none.ts'
import { robust } from './robust.ts'
import type { Scaler } from './scaler.ts'
import { standard } from './standard.ts'

/** The scalers by name. */
export const scalers = { none, standard, minmax, robust, maxabs } satisfies Record<string, Scaler>

/** Name of a scaler. */
export type ScaleName = keyof typeof scalers

/** Whether a value names a scaler. */
export function isScaleName(value: unknown): value is ScaleName {
  return typeof value === 'string' && Object.hasOwn(scalers, value)
}
