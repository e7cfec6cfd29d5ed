import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { DataError } from '../errors.ts'

/**
 * Reads a file, or everything from `stdin` for '-', and checks that it is UTF-8 text.
 * @throws DataError when it cannot be read, is empty or is no text.
 */
export async function readSource(source: string, stdin: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const bytes = source === '-' ? await readAll(stdin) : await readPath(source)
  const name = sourceName(source)
  if (bytes.length === 0)
    throw new DataError(`Cannot read table ${name}: a header and rows are required, got no data`)
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
    throw new DataError(`Cannot read table ${name}: text must be UTF-8, got UTF-16\nHint: save it as UTF-8`)
  }
  const zero = bytes.indexOf(0)
  if (zero >= 0 || !isUtf8(bytes)) {
    const found = zero >= 0 ? `a zero byte at offset ${zero}` : 'bytes that are no UTF-8'
    throw new DataError(
      `Cannot read table ${name}: text must be UTF-8, got ${found}\n` +
        'Hint: export it as CSV in UTF-8; compressed files and spreadsheets are not read',
    )
  }
  return bytes
}

/** What messages call a source. */
export function sourceName(source: string): string {
  return source === '-' ? 'from stdin' : source
}

async function readPath(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw fileError(path, error)
  }
}

/** What a caller gets for an error of the file system. */
export function fileError(path: string, error: unknown): DataError {
  const { code, message } = error as NodeJS.ErrnoException
  const reasons: Record<string, string> = {
    ENOENT: 'no such file\nHint: check the path; it is taken from the current folder',
    ENOTDIR: 'no such file\nHint: check the path; it is taken from the current folder',
    EISDIR: 'a file is required, got a folder\nHint: name a file in it',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ERR_FS_FILE_TOO_LARGE:
      'files up to 2 GiB are supported\nHint: split it, or keep only the columns you need',
  }
  return new DataError(`Cannot read table ${path}: ${reasons[code ?? ''] ?? message}`, { cause: error })
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  return Buffer.concat(chunks)
}

function startsWith(bytes: Buffer, first: number, second: number): boolean {
  return bytes[0] === first && bytes[1] === second
}
