/** What a tensor datatype of the Open Inference Protocol may hold. */
interface NumericType {
  isInteger: boolean
  min: number
  max: number
}

const maxFloat32 = 3.4028234663852886e38

/** The numeric datatypes that features can have. INT64 beyond 2^53 arrives as JSON gives it: the nearest double. */
export const datatypes: ReadonlyMap<string, NumericType> = new Map([
  ['FP64', { isInteger: false, min: -Number.MAX_VALUE, max: Number.MAX_VALUE }],
  ['FP32', { isInteger: false, min: -maxFloat32, max: maxFloat32 }],
  ...[8, 16, 32, 64].flatMap((bits): [string, NumericType][] => [
    [`INT${bits}`, { isInteger: true, min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }],
    [`UINT${bits}`, { isInteger: true, min: 0, max: 2 ** bits - 1 }],
  ]),
])
