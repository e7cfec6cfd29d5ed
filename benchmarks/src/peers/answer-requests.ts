import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { DType } from '@centroid/core'

/** A request as `startPeer` sends it; each operation reads the fields that it knows. */
export interface Request {
  op: string
  path: string
  rows: number
  cols: number
  initPath: string
  dtype: DType
  maxIter: number
  k: number
  kMin: number
  kMax: number
  nInit: number
  seed: number
  repeats: number
}

/** Answers one JSON object per line on stdin by one on stdout, until stdin ends. */
export async function answerRequests(
  operations: Readonly<Record<string, (request: Request) => unknown>>,
): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request
    let answer: unknown
    try {
      answer = await operations[request.op](request)
    } catch (error) {
      answer = { error: String(error) }
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`)
  }
}

/** The float64 values of a file. */
export function readFloats(path: string): Float64Array {
  const bytes = readFileSync(path)
  return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)
}
