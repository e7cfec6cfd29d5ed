// V8 does not count shared memory when it decides to collect garbage (BackingStore::PerIsolateAccountingLength in its
// sources): buffers that nothing refers to pile up until something else calls for a collection. An unused allocation of as
// many bytes, which is never touched and so never resident, is counted. One this large is a call by itself.
const ENOUGH_BYTES = 64 * 2 ** 20

/** Shared memory of zeros that weighs on the collection of garbage as other memory does. */
export function allocateShared(bytes: number): SharedArrayBuffer {
  countShared(bytes)
  return new SharedArrayBuffer(bytes)
}

/** Makes shared memory that came from another thread weigh on the collection of garbage in this one. */
export function countShared(bytes: number): void {
  Buffer.allocUnsafeSlow(Math.min(bytes, ENOUGH_BYTES))
}
