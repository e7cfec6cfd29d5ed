import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readRows } from '../../../../fixtures/goldens.ts'
import { ModelFormatError, StoreError } from '../../src/errors.ts'
import { openRegistry, type Registry } from '../../src/models/registry.ts'
import { fitIris } from './fitted.ts'

let contents: Awaited<ReturnType<typeof fitIris>>
let folder: string
let registry: Registry
beforeAll(async () => {
  contents = await fitIris()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'centroid-registry-'))
  registry = openRegistry(join(folder, 'models'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('Registry.publish()', () => {
  test('numbers versions from 1 and describes them as plain JSON', async () => {
    const first = await registry.publish('iris', { ...contents, run: { dagId: 'iris' } })
    const second = await registry.publish('iris', contents)
    expect([first.version, second.version]).toEqual([1, 2])
    expect(JSON.parse(JSON.stringify(first))).toEqual(first)
    expect(first).toMatchObject({
      name: 'iris',
      dir: join(folder, 'models', 'iris', 'versions', '1'),
      features: contents.preparation.features,
      nClusters: 3,
      inertia: contents.model.inertia,
      run: { dagId: 'iris' },
    })
    const saved = await registry.get('iris', 1)
    expect([saved.name, saved.version, saved.dir]).toEqual(['iris', 1, first.dir])
    expect(saved.predictRows(readRows('iris')).labels).toEqual(Array.from(contents.model.labels))
  })

  test('20 publishers at once get the versions 1 to 20, each sound', async () => {
    const published = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        openRegistry(registry.dir).publish('iris', { ...contents, run: { publisher: i } }),
      ),
    )
    const numbers = published.map(({ version }) => version).sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    for (const { version, run } of published)
      expect((await registry.get('iris', version)).manifest.run).toEqual(run)
    expect(
      (await readdir(join(registry.dir, 'iris', 'versions'))).filter((name) => name.startsWith('.')),
    ).toEqual([])
  })

  test('never reuses the number of a publisher that died', async () => {
    await registry.publish('iris', contents)
    await mkdir(join(registry.dir, 'iris', 'versions', '.2.partial'))
    expect((await registry.publish('iris', contents)).version).toBe(3)
    expect((await registry.get('iris')).version).toBe(3)
  })

  test('leaves no trace of wrong contents', async () => {
    await expect(registry.publish('iris', { model: {} as never })).rejects.toThrow(ModelFormatError)
    const curve = { kValues: [1], inertias: [] }
    await expect(registry.publish('iris', { ...contents, curve })).rejects.toThrow(ModelFormatError)
    expect(await registry.list()).toEqual([])
    expect((await registry.publish('iris', contents)).version).toBe(1)
  })

  test.each([
    '',
    '.',
    '..',
    '../up',
    'a/b',
    'a\\b',
    'Iris',
    '.hidden',
    '-x',
    'ä',
    'a b',
    'a\0',
    'x'.repeat(101),
    5,
    undefined,
  ])('refuses the name %j', async (name) => {
    await expect(registry.publish(name as string, contents)).rejects.toThrow(RangeError)
    await expect(registry.get(name as string)).rejects.toThrow(RangeError)
    await expect(registry.rollback(name as string)).rejects.toThrow(RangeError)
    expect(await readdir(folder)).toEqual([])
  })

  test('says when the folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(openRegistry(join(folder, 'file')).publish('iris', contents)).rejects.toThrow(StoreError)
  })
})

describe('Registry.get()', () => {
  test('without a reference gives the champion, or the latest where there is none', async () => {
    for (let i = 0; i < 3; i++) await registry.publish('iris', contents)
    expect((await registry.get('iris')).version).toBe(3)
    await registry.promote('iris', 2)
    expect((await registry.get('iris')).version).toBe(2)
    expect((await registry.get('iris', 'champion')).version).toBe(2)
    expect((await registry.get('iris', 'latest')).version).toBe(3)
    expect((await registry.get('iris', '1')).version).toBe(1)
  })

  test('counts versions as numbers', async () => {
    for (let i = 0; i < 11; i++) await registry.publish('iris', contents)
    expect(await registry.resolve('iris', 'latest')).toBe(11)
  })

  test.each([0, 2, -1, 1.5, NaN, '2', '01', '1e0', '../1', '', 'challenger'])(
    'refuses version %j, naming those there are',
    async (ref) => {
      await registry.publish('iris', contents)
      await expect(registry.get('iris', ref)).rejects.toThrow(StoreError)
      await expect(registry.get('iris', ref)).rejects.toThrow(
        /^Cannot get model: "iris" must have version .*, got 1\n/,
      )
    },
  )

  test('refuses an unknown model and an absent champion', async () => {
    await expect(registry.get('iris')).rejects.toThrow(
      /must have a model "iris", it has none\nHint: it has no models/,
    )
    await registry.publish('iris', contents)
    await expect(registry.get('irs')).rejects.toThrow(/Hint: did you mean "iris"\?/)
    await expect(registry.get('iris', 'champion')).rejects.toThrow(
      /must have a champion, got none was promoted/,
    )
  })

  test('refuses a version that was damaged or moved', async () => {
    const { dir } = await registry.publish('iris', contents)
    await cp(dir, join(registry.dir, 'iris', 'versions', '7'), { recursive: true })
    await expect(registry.get('iris', 7)).rejects.toThrow(/must be of "iris" version 7, got "iris" version 1/)
    await writeFile(join(dir, 'model.safetensors'), '')
    await expect(registry.get('iris', 1)).rejects.toThrow(ModelFormatError)
    await expect(registry.promote('iris', 1)).rejects.toThrow(ModelFormatError)
    await expect(registry.get('iris', 'champion')).rejects.toThrow(StoreError)
  })
})

describe('Registry.promote() and rollback()', () => {
  test('move the champion and keep the history', async () => {
    for (let i = 0; i < 3; i++) await registry.publish('iris', contents)
    for (const version of [1, 3, 3, 2])
      expect((await registry.promote('iris', version)).version).toBe(version)
    expect((await registry.rollback('iris')).version).toBe(3)
    expect((await registry.rollback('iris')).version).toBe(1)
    await expect(registry.rollback('iris')).rejects.toThrow(/must have an earlier champion/)
    expect(await registry.resolve('iris')).toBe(1)
    const { history } = JSON.parse(await readFile(join(registry.dir, 'iris', 'aliases.json'), 'utf8'))
    const actions = history.map(
      ({ action, version }: { action: string; version: number }) => `${action} ${version}`,
    )
    expect(actions).toEqual(['promote 1', 'promote 3', 'promote 3', 'promote 2', 'rollback 3', 'rollback 1'])
  })

  test('leave the champion where the version is unknown', async () => {
    await registry.publish('iris', contents)
    await registry.promote('iris', 'latest')
    await expect(registry.promote('iris', 9)).rejects.toThrow(StoreError)
    expect(await registry.resolve('iris', 'champion')).toBe(1)
  })

  test('a reader always finds a whole alias file', async () => {
    for (let i = 0; i < 2; i++) await registry.publish('iris', contents)
    await registry.promote('iris', 1)
    const writers = Array.from({ length: 10 }, (_, i) => registry.promote('iris', 1 + (i % 2)))
    const readers = Array.from({ length: 40 }, () => registry.resolve('iris', 'champion'))
    for (const version of await Promise.all(readers)) expect([1, 2]).toContain(version)
    await Promise.all(writers)
    expect((await readdir(join(registry.dir, 'iris'))).sort()).toEqual(['aliases.json', 'versions'])
  })

  test('refuse a malformed alias file', async () => {
    await registry.publish('iris', contents)
    for (const text of [
      '',
      '{',
      '[]',
      '{"champion":"1","previous":[],"history":[]}',
      '{"champion":0,"previous":[],"history":[]}',
    ]) {
      await writeFile(join(registry.dir, 'iris', 'aliases.json'), text)
      await expect(registry.get('iris')).rejects.toThrow(StoreError)
    }
  })
})

describe('Registry.list()', () => {
  test('gives models with their versions and champion, and nothing of a folder that does not exist', async () => {
    expect(await registry.list()).toEqual([])
    const b = await registry.publish('b', contents)
    const a1 = await registry.publish('a', contents)
    const a2 = await registry.publish('a', contents)
    await registry.promote('a', 1)
    await mkdir(join(registry.dir, 'not a model'))
    await mkdir(join(registry.dir, 'empty', 'versions', '.1.partial'), { recursive: true })
    expect(await registry.list()).toEqual([
      { name: 'a', latest: 2, champion: 1, versions: [a1, a2], faults: [] },
      { name: 'b', latest: 1, champion: null, versions: [b], faults: [] },
    ])
  })

  test('names a version that cannot be read beside those that can', async () => {
    const { dir } = await registry.publish('iris', contents)
    const second = await registry.publish('iris', contents)
    await rename(join(dir, 'model.json'), join(dir, 'other.json'))
    const [{ versions, faults }] = await registry.list()
    expect(versions).toEqual([second])
    expect(faults).toEqual([{ version: 1, message: expect.stringContaining('must hold model.json') }])
  })
})

test('openRegistry() refuses what is no folder', () => {
  expect(() => openRegistry('')).toThrow(TypeError)
  expect(() => openRegistry(5 as never)).toThrow(TypeError)
})
