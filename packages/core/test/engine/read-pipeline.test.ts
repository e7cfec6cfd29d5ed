import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { readPipeline } from '../../src/engine/read-pipeline.ts'
import { ConfigError, DagError } from '../../src/errors.ts'

const folder = fileURLToPath(new URL('pipelines', import.meta.url))
/** Imports a pipeline file anew, as a loader does in a fresh process. */
const read = (name: string) =>
  readPipeline(join(folder, name), async (file) => {
    vi.resetModules()
    return import(file)
  })

describe('readPipeline()', () => {
  test('gives the default dag first and passes over the uncalled tasks of an imported module', async () => {
    expect((await read('whole.ts')).map(({ id }) => id)).toEqual(['first', 'nightly'])
  })

  test('takes an importer that gives the default export itself', async () => {
    const path = join(folder, 'whole.ts')
    const dags = await readPipeline(
      path,
      async (file) => ((await import(file)) as { default: unknown }).default,
    )
    expect(dags.map(({ id }) => id)).toEqual(['first'])
  })

  test('refuses tasks of the file that no dag calls', async () => {
    await expect(read('uncalled.ts')).rejects.toThrow(
      new DagError(
        'Cannot load pipeline "uncalled.ts": every task that it defines must be called in a dag, got "report", "serve" ' +
          'uncalled\nHint: call it in the builder, remove it, or move it to a module that pipelines share',
      ),
    )
  })

  test('refuses a file without a dag, and one that throws, as a ConfigError', async () => {
    await expect(read('without-dag.ts')).rejects.toThrow(
      new ConfigError(
        `Cannot load pipeline "${join(folder, 'without-dag.ts')}": it must export a dag, got none\n` +
          "Hint: export default dag('id', options, builder)",
      ),
    )
    await expect(read('throws.ts')).rejects.toMatchObject({
      code: 'ERR_CONFIG',
      message: `Cannot load pipeline "${join(folder, 'throws.ts')}": it must import without an error, got no such module: left-pad`,
      cause: new Error('no such module: left-pad'),
    })
  })

  test('lets the error of an invalid dag through', async () => {
    await expect(read('invalid.ts')).rejects.toMatchObject({
      code: 'ERR_DAG',
      message: 'Cannot build dag "invalid": the builder must call at least one task, got none',
    })
  })
})
