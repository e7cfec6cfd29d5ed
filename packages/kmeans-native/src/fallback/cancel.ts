/** A one-element Int32Array, shared between threads when several run: nonzero means stop. */
export type CancelFlag = Int32Array

/** Thrown out of a running fit when its flag is raised; never reaches a caller. */
export class FitCancelled extends Error {
  override readonly name = 'FitCancelled'
}

/** @throws FitCancelled when the flag is raised. */
export function throwIfCancelled(flag: CancelFlag): void {
  if (Atomics.load(flag, 0) !== 0) throw new FitCancelled('The fit was cancelled')
}
