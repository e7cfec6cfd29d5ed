import { ModelFormatError } from '../errors.ts'
import type { Tensor, TensorFile } from './tensor.ts'

const maxHeaderLength = 1 << 20

/**
 * Reads a safetensors file of finite float64 tensors that fill it exactly, in the order of their offsets.
 * @throws ModelFormatError when the header or an entry is malformed, tensors overlap or leave holes, bytes lack or are
 * left over, a type is not F64, or a value is not finite.
 */
export function decodeSafetensors(bytes: Uint8Array): TensorFile {
  const { header, start } = readHeader(bytes)
  const metadata = readMetadata(header.__metadata__)
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => readEntry(name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end)
  let end = 0
  for (const { name, begin, end: entryEnd } of entries) {
    if (begin !== end) {
      const fault = begin < end ? 'overlaps the one before' : 'leaves a hole before it'
      throw refuse(`tensor "${name}" must begin at ${end}, it begins at ${begin} and ${fault}`)
    }
    end = entryEnd
  }
  if (end !== bytes.length - start) {
    throw refuse(`tensors must fill the file's ${bytes.length - start} bytes of values, they declare ${end}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start)
  const tensors = entries.map(
    ({ name, shape, begin, end }) => [name, readTensor(view, name, shape, begin, end)] as const,
  )
  return { tensors: new Map(tensors), metadata }
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 10) throw refuse(`at least 10 bytes are required, got ${bytes.length}`)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  const max = Math.min(bytes.length - 8, maxHeaderLength)
  if (length < 2n || length > BigInt(max))
    throw refuse(`the header must be 2 to ${max} bytes long, got ${length}`)
  const start = 8 + Number(length)
  let header: unknown
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, start)),
    )
  } catch (cause) {
    throw refuse(`the header must be JSON, got ${(cause as Error).message}`, cause)
  }
  if (bytes[8] !== 0x7b || !isRecord(header)) throw refuse('the header must be a JSON object')
  return { header, start }
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {}
  if (isRecord(value) && Object.values(value).every((item) => typeof item === 'string')) {
    return value as Record<string, string>
  }
  throw refuse('__metadata__ must be an object of strings')
}

function readEntry(
  name: string,
  entry: unknown,
): { name: string; shape: number[]; begin: number; end: number } {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {}
  if (dtype !== 'F64') throw refuse(`tensor "${name}" must be of type F64, got ${JSON.stringify(dtype)}`)
  if (!isSizes(shape))
    throw refuse(`tensor "${name}" must have a shape of sizes, got ${JSON.stringify(shape)}`)
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw refuse(`tensor "${name}" must have two offsets, got ${JSON.stringify(offsets)}`)
  }
  const [begin, end] = offsets
  const size = shape.reduce((product, length) => product * length, 8)
  if (end - begin !== size) {
    throw refuse(
      `tensor "${name}" of shape [${shape.join(', ')}] must take ${size} bytes, its offsets span ${end - begin}`,
    )
  }
  return { name, shape, begin, end }
}

function readTensor(view: DataView, name: string, shape: number[], begin: number, end: number): Tensor {
  const data = new Float64Array((end - begin) / 8)
  for (let i = 0; i < data.length; i++) {
    data[i] = view.getFloat64(begin + i * 8, true)
    if (!Number.isFinite(data[i])) throw refuse(`tensor "${name}" must be finite, value ${i} is ${data[i]}`)
  }
  return { shape, data }
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(reason: string, cause?: unknown): ModelFormatError {
  return new ModelFormatError(`Cannot read model.safetensors: ${reason}`, { cause })
}
