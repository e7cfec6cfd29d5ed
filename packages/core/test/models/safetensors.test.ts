import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ModelFormatError } from '../../src/errors.ts'
import { decodeSafetensors } from '../../src/models/decode-safetensors.ts'
import { encodeSafetensors } from '../../src/models/encode-safetensors.ts'

// Made with Python: safetensors 0.8.0, numpy 2.4.6,
// save({'a': np.array([[1., -2.5], [0., 1e300]]), 'b': np.array([0.1])}, metadata={'by': 'py'}).hex()
const fromPython =
  '90000000000000007b225f5f6d657461646174615f5f223a7b226279223a227079227d2c2261223a7b22647479706522' +
  '3a22463634222c227368617065223a5b322c325d2c22646174615f6f666673657473223a5b302c33325d7d2c2262223a' +
  '7b226474797065223a22463634222c227368617065223a5b315d2c22646174615f6f666673657473223a5b33322c3430' +
  '5d7d7d2020202020000000000000f03f00000000000004c000000000000000009c7500883ce4377e9a9999999999b93f'

/** A file with this header, and this many bytes of values. */
function fileOf(header: unknown, valueBytes: number | Uint8Array): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  const values = typeof valueBytes === 'number' ? Buffer.alloc(valueBytes) : valueBytes
  return Buffer.concat([length, text, values])
}

const entry = (shape: unknown, begin: number, end: number, dtype: unknown = 'F64') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
})

describe('encodeSafetensors()', () => {
  test('writes these bytes', () => {
    const bytes = encodeSafetensors({
      tensors: new Map([['x', { shape: [2], data: Float64Array.of(1, -2) }]]),
      metadata: { a: 'b' },
    })
    const header = '{"__metadata__":{"a":"b"},"x":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}'
    expect(Buffer.from(bytes).toString('latin1')).toBe(
      `\x50\0\0\0\0\0\0\0${header.padEnd(80)}\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\xc0`,
    )
    expect((8 + bytes[0]) % 8).toBe(0)
  })

  test('decodeSafetensors() gives back every tensor bit for bit', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true })
    const tensor = fc
      .array(value, { maxLength: 12 })
      .map((values) => ({ shape: [values.length], data: Float64Array.from(values) }))
    const name = fc.string({ unit: 'grapheme' }).filter((s) => s !== '__metadata__' && s !== '__proto__')
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 5 }),
        fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
        (entries, metadata) => {
          const tensors = new Map(entries)
          const decoded = decodeSafetensors(encodeSafetensors({ tensors, metadata }))
          expect(decoded.metadata).toEqual(metadata)
          expect(decoded.tensors.size).toBe(tensors.size)
          for (const [key, { shape, data }] of tensors) {
            expect(decoded.tensors.get(key)?.shape).toEqual(shape)
            expect(Buffer.from(decoded.tensors.get(key)!.data.buffer)).toEqual(Buffer.from(data.buffer))
          }
        },
      ),
    )
  })
})

describe('decodeSafetensors()', () => {
  test('reads what Python wrote', () => {
    const { tensors, metadata } = decodeSafetensors(Buffer.from(fromPython, 'hex'))
    expect(tensors.get('a')).toEqual({ shape: [2, 2], data: Float64Array.of(1, -2.5, 0, 1e300) })
    expect(tensors.get('b')).toEqual({ shape: [1], data: Float64Array.of(0.1) })
    expect(metadata).toEqual({ by: 'py' })
  })

  test.each([
    ['an empty file', new Uint8Array(0), 'at least 10 bytes'],
    ['a lone length', fileOf('', 0), 'at least 10 bytes'],
    [
      'a header longer than the file',
      Buffer.from('ffffff7f000000007b7d', 'hex'),
      'the header must be 2 to 2 bytes long',
    ],
    ['an absurd header length', Buffer.from('ffffffffffffffff7b7d', 'hex'), 'got 18446744073709551615'],
    [
      'a header over 1 MiB',
      fileOf(`{}${' '.repeat(1 << 20)}`, 0),
      'the header must be 2 to 1048576 bytes long',
    ],
    ['a header of length 0', fileOf('', 8), 'got 0'],
    ['no JSON', fileOf('{"x":', 0), 'the header must be JSON'],
    ['no UTF-8', fileOf('{}', 0).fill(0xff, 8, 9), 'the header must be JSON'],
    ['an array', fileOf('[]', 0), 'the header must be a JSON object'],
    ['null', fileOf('null', 0), 'the header must be a JSON object'],
    ['space before the header', fileOf(' {}', 0), 'the header must be a JSON object'],
    ['metadata that are no strings', fileOf({ __metadata__: { a: 1 } }, 0), '__metadata__ must be'],
    ['metadata that are no object', fileOf({ __metadata__: [] }, 0), '__metadata__ must be'],
    ['an entry that is no object', fileOf({ x: 5 }, 0), 'must be of type F64, got undefined'],
    ['another type', fileOf({ x: entry([1], 0, 4, 'F32') }, 4), 'must be of type F64, got "F32"'],
    ['no shape', fileOf({ x: entry(undefined, 0, 8) }, 8), 'a shape of sizes, got undefined'],
    ['a negative size', fileOf({ x: entry([-1], 0, 8) }, 8), 'a shape of sizes'],
    ['a broken size', fileOf({ x: entry([0.5], 0, 4) }, 4), 'a shape of sizes'],
    ['no offsets', fileOf({ x: { dtype: 'F64', shape: [1] } }, 8), 'two offsets'],
    ['three offsets', fileOf({ x: { dtype: 'F64', shape: [1], data_offsets: [0, 8, 8] } }, 8), 'two offsets'],
    ['negative offsets', fileOf({ x: entry([1], -8, 0) }, 8), 'two offsets'],
    ['swapped offsets', fileOf({ x: entry([1], 8, 0) }, 8), 'its offsets span -8'],
    ['a shape that does not fit', fileOf({ x: entry([2], 0, 8) }, 8), 'must take 16 bytes'],
    ['a shape that overflows', fileOf({ x: entry([2 ** 40, 2 ** 40], 0, 8) }, 8), 'its offsets span 8'],
    ['an overlap', fileOf({ x: entry([2], 0, 16), y: entry([1], 8, 16) }, 16), 'overlaps the one before'],
    [
      'the same place twice',
      fileOf({ x: entry([1], 0, 8), y: entry([1], 0, 8) }, 8),
      'overlaps the one before',
    ],
    ['a hole', fileOf({ x: entry([1], 0, 8), y: entry([1], 16, 24) }, 24), 'leaves a hole'],
    ['a hole at the beginning', fileOf({ x: entry([1], 8, 16) }, 16), 'leaves a hole'],
    [
      'bytes left over',
      fileOf({ x: entry([1], 0, 8) }, 16),
      "must fill the file's 16 bytes of values, they declare 8",
    ],
    [
      'bytes that lack',
      fileOf({ x: entry([2], 0, 16) }, 8),
      "must fill the file's 8 bytes of values, they declare 16",
    ],
    [
      'NaN',
      fileOf({ x: entry([1], 0, 8) }, Buffer.alloc(8, 0xff)),
      'tensor "x" must be finite, value 0 is NaN',
    ],
    [
      'infinity',
      fileOf({ x: entry([1], 0, 8) }, Buffer.from('000000000000f07f', 'hex')),
      'value 0 is Infinity',
    ],
  ])('refuses %s', (_, bytes, reason) => {
    expect(() => decodeSafetensors(bytes)).toThrow(ModelFormatError)
    expect(() => decodeSafetensors(bytes)).toThrow(reason)
  })

  test('any bytes give tensors or a ModelFormatError', () => {
    const sound = encodeSafetensors({
      tensors: new Map([['x', { shape: [2], data: Float64Array.of(1, 2) }]]),
      metadata: {},
    })
    const damaged = fc
      .tuple(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length))
      .map(([at, byte, length]) => {
        const bytes = sound.slice(0, Math.max(length, 10))
        if (at < bytes.length) bytes[at] = byte
        return bytes
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), damaged), (bytes) => {
        try {
          for (const { data } of decodeSafetensors(bytes).tensors.values())
            expect(data.every(Number.isFinite)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(ModelFormatError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
