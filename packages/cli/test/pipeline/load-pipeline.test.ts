import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as core from '@centroid/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadPipeline } from '../../src/pipeline/load-pipeline.ts'

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'centroid-pipeline-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  return path
}

const load = (path: string) => loadPipeline(path, join(folder, 'cache'))

describe('loadPipeline()', () => {
  test('imports TypeScript with relative imports and gives its default export', async () => {
    await write('part.ts', 'export const three: number = 3')
    const path = await write(
      'whole.ts',
      `import { three } from './part.ts'\nexport default { three } as { three: number }`,
    )
    expect((await load(path)).exported).toEqual({ three: 3 })
  })

  test('gives the file our own core where it finds none, the very same one', async () => {
    const path = await write(
      'core.ts',
      `import { DataError, Matrix } from '@centroid/core'\nexport default { DataError, Matrix }`,
    )
    const pipeline = await load(path)
    expect(pipeline.core).toBe(core)
    expect(pipeline.exported).toEqual({ DataError: core.DataError, Matrix: core.Matrix })
  })

  test('prefers the core that is installed beside the file', async () => {
    await write('own/node_modules/@centroid/core/package.json', '{"type":"module","exports":"./index.js"}')
    await write('own/node_modules/@centroid/core/index.js', 'export const runDag = () => "theirs"')
    const path = await write(
      'own/pipeline.ts',
      `import { runDag } from '@centroid/core'\nexport default runDag()`,
    )
    const pipeline = await load(path)
    expect(pipeline.exported).toBe('theirs')
    expect(pipeline.core.runDag).not.toBe(core.runDag)
  })

  test.each([
    [
      'syntax.ts',
      'const a = 1\nconst b = \nexport default a',
      /syntax\.ts:3:\d+: the file must be valid TypeScript, got unexpected token/,
    ],
    [
      'throws.ts',
      'type T = 1\n\nexport default (null as any).foo',
      /importing .*throws\.ts:3:\d+ must not throw, got TypeError: Cannot read properties of null/,
    ],
    [
      'package.ts',
      `import { z } from 'no-such-package'\nexport default z`,
      /imports "no-such-package", which must be installed .*\nHint: npm install no-such-package/,
    ],
    [
      'relative.ts',
      `import { z } from './nothing.ts'\nexport default z`,
      /imports ".*nothing\.ts", which must be installed .*\nHint: check the path/,
    ],
    ['named.ts', 'export const iris = 1', /must have a dag as its default export, got only iris/],
    ['nothing.ts', 'const a: number = 1\nvoid a', /must have a dag as its default export, got no exports/],
    [
      'options.ts',
      `\nthrow new TypeError('Cannot define task "a": \\'retries\\' must be an integer, got "2"')\nexport default 1`,
      /^Cannot define task "a": 'retries' must be an integer, got "2" \(.*options\.ts:2:\d+\)$/,
    ],
  ])('refuses %s with ConfigError and one message', async (name, content, message) => {
    const path = await write(name, content)
    await expect(load(path)).rejects.toThrow(core.ConfigError)
    await expect(load(path)).rejects.toThrow(message)
  })

  test('refuses a file that does not exist, and a folder', async () => {
    await expect(load(join(folder, 'gone.ts'))).rejects.toThrow(
      /gone\.ts must be a TypeScript or JavaScript file, got no such file/,
    )
    await expect(load(folder)).rejects.toThrow(/got a folder/)
  })
})
