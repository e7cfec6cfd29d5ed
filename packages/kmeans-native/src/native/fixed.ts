/** Memory that a resizable buffer could give back while C++ reads it is copied. */
export function fixed<T extends Float64Array | Float32Array | Int32Array>(array: T): T {
  const isResizable =
    array.buffer instanceof ArrayBuffer && (array.buffer as { resizable?: boolean }).resizable
  return isResizable ? (array.slice() as T) : array
}
