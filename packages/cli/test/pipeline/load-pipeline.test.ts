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

const task = `task('a', () => 1)`

describe('loadPipeline()', () => {
  test('imports TypeScript with relative imports and gives the dag of its default export', async () => {
    await write('part.ts', 'export const id: string = "three"')
    const path = await write(
      'whole.ts',
      `import { dag, task, type Dag } from '@centroid/core'\nimport { id } from './part.ts'\nconst a = ${task}\nexport default dag(id, {}, () => { a({}) }) as Dag`,
    )
    expect((await load(path)).dag.id).toBe('three')
  })

  test('gives the file our own core where it finds none, the very same one', async () => {
    const path = await write(
      'core.ts',
      `import { dag, task } from '@centroid/core'\nconst a = ${task}\nexport default dag('own', {}, () => { a({}) })`,
    )
    const pipeline = await load(path)
    expect(pipeline.core).toBe(core)
    expect(core.isDag(pipeline.dag)).toBe(true)
  })

  test('prefers the core that is installed beside the file, and runs the dag on it', async () => {
    await write('own/node_modules/@centroid/core/package.json', '{"type":"module","exports":"./index.js"}')
    await write(
      'own/node_modules/@centroid/core/index.js',
      `export * from ${JSON.stringify(import.meta.resolve('@centroid/core'))}\nexport const runDag = () => 'theirs'`,
    )
    const path = await write(
      'own/pipeline.ts',
      `import { dag, task } from '@centroid/core'\nconst a = ${task}\nexport default dag('x', {}, () => { a({}) })`,
    )
    const pipeline = await load(path)
    expect(pipeline.core.runDag).not.toBe(core.runDag)
    expect(pipeline.core.runDag(pipeline.dag)).toBe('theirs')
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
      /got no "no-such-package"\nHint: npm install no-such-package/,
    ],
    [
      'relative.ts',
      `import { z } from './nothing.ts'\nexport default z`,
      /got no ".*nothing\.ts"\nHint: check the path of the import/,
    ],
    ['named.ts', 'export const iris = 1', /must have a dag as its default export, got only iris/],
    [
      'number.ts',
      'export default 1',
      /must have a dag as its default export, got a default export that is none/,
    ],
    ['nothing.ts', 'const a: number = 1\nvoid a', /must have a dag as its default export, got no exports/],
    [
      'options.ts',
      `\nthrow new TypeError('Cannot define task "a": \\'retries\\' must be an integer, got "2"')\nexport default 1`,
      /^Cannot define task "a": 'retries' must be an integer, got "2" \(.*options\.ts:2:\d+\)$/,
    ],
    [
      'builder.ts',
      `import { dag } from '@centroid/core'\nexport default dag('empty', {}, () => {})`,
      /^Cannot build dag .*\(.*builder\.ts:2:\d+\)/,
    ],
  ])('refuses %s with ConfigError and one message', async (name, content, message) => {
    const path = await write(name, content)
    await expect(load(path)).rejects.toThrow(core.ConfigError)
    await expect(load(path)).rejects.toThrow(message)
  })

  test('refuses a task that no dag calls', async () => {
    const path = await write(
      'uncalled.ts',
      `import { dag, task } from '@centroid/core'\nconst a = ${task}\nconst lost = task('lost', () => 1)\nexport default dag('x', {}, () => { a({}) })`,
    )
    await expect(load(path)).rejects.toThrow(/"lost" uncalled/)
  })

  test('refuses a file that does not exist, and a folder', async () => {
    const gone = join(folder, 'gone.ts')
    await expect(load(gone)).rejects.toThrow(
      /gone\.ts must be a TypeScript or JavaScript file, got no such file/,
    )
    await expect(load(folder)).rejects.toThrow(/got a folder/)
  })
})
