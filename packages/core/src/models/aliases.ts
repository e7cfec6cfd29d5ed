import { randomUUID } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StoreError } from '../errors.ts'
import { syncFolder } from './write-folder.ts'

/** `aliases.json` of a model: which version is the champion, and which were before it. */
export interface Aliases {
  champion: number | null
  /** Champions before this one, oldest first: what `rollback` goes back to. */
  previous: number[]
  /** Everything that was done, oldest first. */
  history: { action: 'promote' | 'rollback'; version: number; at: string }[]
}

/**
 * Reads the aliases of a model; none where it never had any.
 * @throws StoreError when the file is malformed.
 */
export async function readAliases(path: string): Promise<Aliases> {
  try {
    const aliases: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (isAliases(aliases)) return aliases
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { champion: null, previous: [], history: [] }
    if (!(error instanceof SyntaxError)) {
      throw new StoreError(`Cannot read ${path}: ${(error as Error).message}`, { cause: error })
    }
  }
  throw new StoreError(
    `Cannot read ${path}: it must be { champion, previous, history }\nHint: delete it and promote again`,
  )
}

/** Replaces the aliases of a model in one rename; of concurrent writers the last one wins. */
export async function writeAliases(path: string, aliases: Aliases): Promise<void> {
  const temporary = join(dirname(path), `.aliases.${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(`${JSON.stringify(aliases, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw new StoreError(`Cannot write ${path}: ${(error as Error).message}`, { cause: error })
  }
}

function isAliases(value: unknown): value is Aliases {
  if (typeof value !== 'object' || value === null) return false
  const { champion, previous, history } = value as Partial<Aliases>
  const isVersion = (item: unknown) => Number.isSafeInteger(item) && (item as number) >= 1
  return (
    (champion === null || isVersion(champion)) &&
    Array.isArray(previous) &&
    previous.every(isVersion) &&
    Array.isArray(history)
  )
}
