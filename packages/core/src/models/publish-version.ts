import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeModel, type ModelContents } from './encode-model.ts'
import { modelVersionOf, type ModelVersion } from './model-version.ts'
import { syncFolder, writeFiles } from './write-folder.ts'

/** Writes a model as the next version in a folder of versions, which must exist. */
export async function publishVersion(
  versions: string,
  name: string,
  contents: ModelContents,
): Promise<ModelVersion> {
  // Wrong contents must not cost a number.
  encodeModel(name, null, contents)
  const { version, claim } = await claimVersion(versions)
  const dir = join(versions, String(version))
  try {
    const { manifest, files } = encodeModel(name, version, contents)
    await writeFiles(claim, files)
    await rename(claim, dir)
    await syncFolder(versions)
    return modelVersionOf(dir, version, manifest)
  } catch (error) {
    await rm(claim, { recursive: true, force: true }).catch(() => {})
    throw error
  }
}

/** The numbers of the complete versions in a folder, ascending; none where it does not exist. */
export async function listVersions(versions: string): Promise<number[]> {
  const entries = await readdir(versions).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return entries
    .filter((entry) => /^[1-9]\d{0,8}$/.test(entry))
    .map(Number)
    .sort((a, b) => a - b)
}

/**
 * Takes the next free number by making its hidden folder, which only one publisher can. The files are written there, and
 * its rename to the number publishes them; a publisher that dies leaves a gap in the numbers and nothing else.
 */
async function claimVersion(versions: string): Promise<{ version: number; claim: string }> {
  for (let version = ((await listVersions(versions)).at(-1) ?? 0) + 1; ; version++) {
    const claim = join(versions, `.${version}.partial`)
    try {
      await mkdir(claim)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw error
    }
    // The number may have been published and its claim renamed since the folder was listed.
    const isTaken = await stat(join(versions, String(version))).then(
      () => true,
      () => false,
    )
    if (!isTaken) return { version, claim }
    await rm(claim, { recursive: true })
  }
}
