import type { TensorFile } from './tensor.ts'

/**
 * Writes float64 tensors in the safetensors format: the header's length (8 bytes, little-endian), the header (JSON,
 * padded with spaces to 8 bytes), then the values without gaps.
 *
 * Format: https://huggingface.co/docs/safetensors/index#format
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let size = 0
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F64', shape, data_offsets: [size, size + data.length * 8] }
    size += data.length * 8
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const headerLength = Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(8 + headerLength + size)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(headerLength), true)
  bytes.fill(0x20, 8, 8 + headerLength)
  bytes.set(text, 8)
  let at = 8 + headerLength
  for (const { data } of tensors.values()) {
    for (const value of data) {
      view.setFloat64(at, value, true)
      at += 8
    }
  }
  return bytes
}
