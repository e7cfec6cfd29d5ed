import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'

/** Writes files to a folder that must not exist yet, and waits until they are on the disk. */
export async function writeFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await mkdir(folder)
  await writeFiles(folder, files)
}

/** Writes files to an existing folder, and waits until they are on the disk. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [name, bytes] of files) {
    const file = await open(join(folder, name), 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
  }
  await syncFolder(folder)
}

/** Waits until a folder's entries are on the disk, so that a rename in it survives a crash. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders; its renames need no such step.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
