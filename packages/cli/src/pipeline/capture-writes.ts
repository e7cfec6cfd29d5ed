import process from 'node:process'

/**
 * Hands what the process writes to stdout and stderr, `console` included, to `take` until the function returned is
 * called: so that a handler that prints spoils neither the data on stdout nor the progress line.
 */
export function captureWrites(take: (text: string) => void): () => void {
  const streams = [process.stdout, process.stderr]
  const originals = streams.map((stream) => stream.write)
  const write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
    const done = typeof encoding === 'function' ? encoding : callback
    if (typeof done === 'function') queueMicrotask(() => (done as () => void)())
    return true
  }
  for (const stream of streams) stream.write = write as typeof stream.write
  return () => streams.forEach((stream, i) => (stream.write = originals[i]))
}
