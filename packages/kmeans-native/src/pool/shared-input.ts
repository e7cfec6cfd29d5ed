import { setImmediate } from 'node:timers/promises'
import { allocateShared } from '../shared-memory.ts'

const VALUES_PER_SLICE = 1 << 18

/** The same values in shared memory: the array itself where it lives there, else a copy made in short slices. */
export async function toShared<T extends Float64Array | Float32Array | Int32Array>(array: T): Promise<T> {
  if (array.buffer instanceof SharedArrayBuffer) return array
  const Type = array.constructor as new (buffer: SharedArrayBuffer) => T
  const shared = new Type(allocateShared(array.byteLength))
  for (let from = 0; from < array.length; from += VALUES_PER_SLICE) {
    shared.set(array.subarray(from, from + VALUES_PER_SLICE), from)
    await setImmediate()
  }
  return shared
}
