import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelFormatError, StoreError } from '../errors.ts'

/**
 * Reads a file of a model's folder, up to `maxBytes`.
 * @throws ModelFormatError when there is no such folder or file, or it is longer; StoreError when it cannot be read.
 */
export async function readModelFile(dir: string, name: string, maxBytes: number): Promise<Buffer> {
  const file = await open(join(dir, name), 'r').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw unreadable(dir, name, error)
    const found = await stat(dir).catch(() => undefined)
    if (found?.isDirectory())
      throw new ModelFormatError(`Cannot load model ${dir}: the folder must hold ${name}, it has none`)
    const reason = found ? 'a folder is required, got a file' : 'no such folder'
    throw new ModelFormatError(`Cannot load model ${dir}: ${reason}`)
  })
  try {
    const { size } = await file.stat()
    if (size > maxBytes) {
      throw new ModelFormatError(
        `Cannot load model ${dir}: ${name} must be at most ${maxBytes} bytes, got ${size}`,
      )
    }
    return await file.readFile()
  } catch (error) {
    throw error instanceof ModelFormatError ? error : unreadable(dir, name, error as NodeJS.ErrnoException)
  } finally {
    await file.close()
  }
}

function unreadable(dir: string, name: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'EISDIR') {
    return new ModelFormatError(`Cannot load model ${dir}: ${name} must be a file, got a folder`)
  }
  return new StoreError(`Cannot load model ${dir}: ${name} cannot be read, ${error.message}`, {
    cause: error,
  })
}
