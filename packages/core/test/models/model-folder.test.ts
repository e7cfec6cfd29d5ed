import { access, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Matrix } from '@centroid/kmeans-native'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRows } from '../../../../fixtures/goldens.ts'
import { DataError, ModelFormatError, StoreError } from '../../src/errors.ts'
import { fitPreparation } from '../../src/data/fit-preparation.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { encodeSafetensors } from '../../src/models/encode-safetensors.ts'
import { decodeSafetensors } from '../../src/models/decode-safetensors.ts'
import { loadModel } from '../../src/models/load-model.ts'
import { saveModel } from '../../src/models/save-model.ts'
import { sha256 } from '../../src/models/sha256.ts'
import { fitIris } from './fitted.ts'

// Tests break it in every way.

type AnyManifest = any

let folder: string
let sound: string
let fitted: Awaited<ReturnType<typeof fitIris>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'centroid-model-'))
  sound = join(folder, 'sound')
  fitted = await fitIris()
  await saveModel(sound, { model: fitted.model, preparation: fitted.preparation })
})
afterAll(() => rm(folder, { recursive: true }))

let copies = 0
/** A copy of the sound model with some files changed. */
async function copyWith(change: (dir: string) => Promise<unknown>): Promise<string> {
  const dir = join(folder, `copy-${copies++}`)
  await cp(sound, dir, { recursive: true })
  await change(dir)
  return dir
}

/** Text to write in place of a changed manifest. */
class RawText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Writes files and hashes that agree with them, so that only the content can be at fault. */
async function forge(
  dir: string,
  change: (manifest: AnyManifest) => unknown,
  tensors?: Uint8Array,
): Promise<void> {
  const manifest = JSON.parse(await readFile(join(dir, 'model.json'), 'utf8'))
  const bytes = tensors ?? (await readFile(join(dir, 'model.safetensors')))
  manifest.files['model.safetensors'] = { sha256: sha256(bytes), sizeBytes: bytes.length }
  const changed = change(manifest)
  const text = changed instanceof RawText ? changed.text : JSON.stringify(manifest)
  await writeFile(join(dir, 'model.json'), text)
  await writeFile(join(dir, 'model.safetensors'), bytes)
  await writeFile(
    join(dir, 'SHA256SUMS'),
    `${sha256(text)}  model.json\n${sha256(bytes)}  model.safetensors\n`,
  )
}

async function refusal(dir: string): Promise<string> {
  const error = await loadModel(dir).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ModelFormatError)
  expect((error as Error).message).toMatch(/^Cannot load model /)
  return (error as Error).message
}

describe('saveModel() and loadModel()', () => {
  test.each([
    ['float64', 'standard', 3],
    ['float64', 'none', 1],
    ['float32', 'robust', 5],
  ] as const)(
    'a saved model predicts the same bit for bit (%s, %s, k = %i)',
    async (dtype, scale, nClusters) => {
      const rows = readRows('wine')
      const { matrix, preparation } = fitPreparation(Matrix.fromRows(rows, dtype), { scale })
      const model = await fitKMeans(matrix, { nClusters, nInit: 1, seed: 7 })
      const dir = join(folder, `round-${dtype}-${nClusters}`)
      await saveModel(dir, { name: 'wine', model, preparation })
      const saved = await loadModel(dir)
      expect(saved.model.centroids.data).toEqual(model.centroids.data)
      expect(saved.model.offset).toEqual(model.offset)
      expect(saved.model.dtype).toBe(dtype)
      const again = saved.preparation.transform(Matrix.fromRows(rows, dtype))
      expect(again.data).toEqual(matrix.data)
      expect(saved.model.predict(again)).toEqual(model.labels)
      expect(saved.model.transform(again).data).toEqual(model.transform(matrix).data)
    },
  )

  test('any centroids and preparation come back bit for bit', async () => {
    const { model } = fitted
    const value = fc.double({ noNaN: true, noDefaultInfinity: true })
    const four = fc.array(value, { minLength: 4, maxLength: 4 })
    const factors = fc.array(
      value.filter((factor) => factor !== 0),
      { minLength: 4, maxLength: 4 },
    )
    const dir = join(folder, 'any')
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(four, four, four),
        four,
        four,
        factors,
        async (centroids, offset, shift, factor) => {
          const preparation = { ...fitted.preparation.toJSON(), offset: shift, factor }
          await saveModel(dir, { model: { ...model.toJSON(), centroids, offset }, preparation })
          const saved = await loadModel(dir)
          expect(saved.model.centroids.toRows()).toEqual(centroids)
          expect(Array.from(saved.model.offset)).toEqual(offset)
          expect(Array.from(saved.preparation.factor)).toEqual(factor)
          // JSON has no -0, and x - -0 = x - 0.
          saved.preparation.offset.forEach((found, j) => expect(found === shift[j]).toBe(true))
        },
      ),
      { numRuns: 40 },
    )
  })

  test('predictRows() takes raw rows and gives labels and distances to the own centroid', async () => {
    const saved = await loadModel(sound)
    const rows = readRows('iris')
    const { labels, distances } = saved.predictRows(rows)
    expect(labels).toEqual(Array.from(fitted.model.labels))
    const inertia = distances.reduce((total, distance) => total + distance ** 2, 0)
    expect(Math.abs(inertia / fitted.model.inertia - 1)).toBeLessThan(1e-12)
    expect(saved.predictTable(fitted.table)).toEqual({ labels, distances })
    const named = Object.fromEntries(saved.features.map((feature, j) => [feature, rows[99][j]]))
    expect(saved.predictRows([named])).toEqual({ labels: [labels[99]], distances: [distances[99]] })
    expect(() => saved.predictRows([[1, 2, 3]])).toThrow(DataError)
  })

  test('predictRows() of many rows equals the rows one by one', async () => {
    const saved = await loadModel(sound)
    const rows = readRows('iris')
    const many = Array.from({ length: 20_000 }, (_, i) => rows[(i * 7) % 150])
    const { labels, distances } = saved.predictRows(many)
    const few = saved.predictRows(rows)
    expect(labels).toEqual(many.map((_, i) => few.labels[(i * 7) % 150]))
    expect(distances).toEqual(many.map((_, i) => few.distances[(i * 7) % 150]))
  })

  test('the manifest tells how the model was made', async () => {
    const dir = join(folder, 'facts')
    const curve = { kValues: [1, 2, 3], inertias: [600, 222.4, 140] }
    const elbow = { k: 3, method: 'kneedle', strength: 0.4 }
    const createdAt = new Date('2020-01-02T03:04:05Z')
    const run = { dagId: 'iris', runId: 'r1' }
    const { model, preparation } = fitted
    const written = await saveModel(dir, {
      name: 'flowers',
      model,
      preparation,
      curve,
      elbow,
      run,
      createdAt,
    })
    const { manifest, name, version } = await loadModel(dir)
    expect(manifest).toEqual(written)
    expect([name, version]).toEqual(['flowers', null])
    expect(manifest).toMatchObject({
      schemaVersion: 1,
      createdAt: '2020-01-02T03:04:05.000Z',
      sdkVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
      features: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'].map((feature) => ({
        name: feature,
        type: 'number',
      })),
      nClusters: 3,
      dtype: 'float64',
      seed: 42,
      inertia: model.inertia,
      nIter: model.nIter,
      converged: true,
      stoppedBy: model.stoppedBy,
      sizes: model.sizes,
      params: model.params,
      backend: model.backend,
      trainingData: { rows: 150, cols: 4, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      inertiaCurve: curve,
      elbow,
      run,
    })
    expect(manifest).not.toHaveProperty('labels')
  })

  test('a model without a preparation takes rows as they are', async () => {
    const model = await fitKMeans(
      [
        [0, 0],
        [0, 1],
        [9, 9],
        [9, 8],
      ],
      { nClusters: 2, seed: 1 },
    )
    await saveModel(join(folder, 'bare'), { model: model.toJSON() })
    const saved = await loadModel(join(folder, 'bare'))
    expect(saved.features).toEqual(['x0', 'x1'])
    expect(saved.name).toBe('bare')
    expect(saved.predictRows([[0, 0.5], { x0: 9, x1: 8.5 }]).distances).toEqual([0, 0])
  })

  test('saving again replaces the model and leaves nothing beside it', async () => {
    const parent = join(folder, 'again')
    const dir = join(parent, 'deep', 'model')
    await saveModel(dir, { model: fitted.model })
    const other = await fitIris(1)
    await saveModel(dir, { model: other.model, preparation: other.preparation })
    expect((await loadModel(dir)).model.seed).toBe(1)
    expect(await readdir(join(parent, 'deep'))).toEqual(['model'])
    expect((await readdir(dir)).sort()).toEqual(['SHA256SUMS', 'model.json', 'model.safetensors'])
  })

  test('saving refuses a folder that is no model, and leaves it as it is', async () => {
    const dir = join(folder, 'precious')
    await mkdir(dir)
    await writeFile(join(dir, 'thesis.txt'), 'text')
    await expect(saveModel(dir, { model: fitted.model })).rejects.toThrow(
      /must hold a model and nothing else, got "thesis.txt"/,
    )
    expect(await readdir(dir)).toEqual(['thesis.txt'])
    const file = join(dir, 'thesis.txt')
    await expect(saveModel(file, { model: fitted.model })).rejects.toThrow(StoreError)
    await expect(saveModel(join(file, 'model'), { model: fitted.model })).rejects.toThrow(StoreError)
    expect(await readFile(file, 'utf8')).toBe('text')
  })

  test('saving refuses what loading would refuse, and writes nothing', async () => {
    const { model, preparation } = fitted
    const dir = join(folder, 'unwritten')
    const two = fitPreparation([
      [1, 2],
      [3, 4],
    ]).preparation
    await expect(saveModel(dir, { model, preparation: two })).rejects.toThrow(RangeError)
    await expect(saveModel(dir, { model: undefined as never })).rejects.toThrow(TypeError)
    await expect(saveModel(dir, { model: {} as never })).rejects.toThrow(ModelFormatError)
    await expect(saveModel(dir, { model, name: '../up' })).rejects.toThrow(RangeError)
    await expect(saveModel('', { model })).rejects.toThrow(TypeError)
    const curve = { kValues: [1, 2], inertias: [1, NaN] }
    await expect(saveModel(dir, { model, preparation, curve })).rejects.toThrow(ModelFormatError)
    await expect(access(dir)).rejects.toThrow('ENOENT')
  })
})

describe('loadModel() refuses', () => {
  test('folders that are no models', async () => {
    expect(await refusal(join(folder, 'absent'))).toContain('no such folder')
    const empty = join(folder, 'empty')
    await mkdir(empty)
    expect(await refusal(empty)).toContain('the folder must hold model.json, it has none')
    expect(await refusal(join(sound, 'model.json'))).toContain('a folder is required, got a file')
    expect(await refusal(await copyWith((dir) => rm(join(dir, 'model.safetensors'))))).toContain(
      'must hold model.safetensors',
    )
    expect(await refusal(await copyWith((dir) => rm(join(dir, 'SHA256SUMS'))))).toContain(
      'must hold SHA256SUMS',
    )
    const withFolder = await copyWith(async (dir) => {
      await rm(join(dir, 'model.json'))
      await mkdir(join(dir, 'model.json'))
    })
    expect(await refusal(withFolder)).toContain('must be a file, got a folder')
    const dangling = await copyWith(async (dir) => {
      await rm(join(dir, 'model.json'))
      await symlink(join(dir, 'nowhere'), join(dir, 'model.json'))
    })
    expect(await refusal(dangling)).toContain('must hold model.json')
    await expect(loadModel('')).rejects.toThrow(TypeError)
  })

  test.each(['model.json', 'model.safetensors', 'SHA256SUMS'])(
    'any flipped bit, cut or addition of %s',
    async (file) => {
      const bytes = await readFile(join(sound, file))
      const dir = await copyWith(async () => {})
      const damages = fc.oneof(
        fc.tuple(fc.nat(bytes.length - 1), fc.nat(7)).map(([at, bit]) => {
          const flipped = Buffer.from(bytes)
          flipped[at] ^= 1 << bit
          return flipped
        }),
        fc.nat(bytes.length - 1).map((length) => bytes.subarray(0, length)),
        fc.uint8Array({ minLength: 1, maxLength: 20 }).map((more) => Buffer.concat([bytes, more])),
      )
      await fc.assert(
        fc.asyncProperty(damages, async (damaged) => {
          await writeFile(join(dir, file), damaged)
          await refusal(dir)
        }),
        { numRuns: 150 },
      )
      await writeFile(join(dir, file), bytes)
      expect((await loadModel(dir)).name).toBe('sound')
    },
  )

  test('a model of another schema, before anything else', async () => {
    for (const schemaVersion of [2, 0, '1', null]) {
      const dir = await copyWith(async (copy) => {
        const manifest = JSON.parse(await readFile(join(copy, 'model.json'), 'utf8'))
        await writeFile(
          join(copy, 'model.json'),
          JSON.stringify({ ...manifest, schemaVersion, features: 'new' }),
        )
      })
      expect(await refusal(dir)).toContain("'schemaVersion' must be 1, got")
    }
  })

  const hash = 'a'.repeat(64)
  test.each<[string, (manifest: AnyManifest) => unknown, string]>([
    ['no JSON', () => new RawText('{'), 'must be JSON'],
    ['an array', () => new RawText('[]'), 'must be a JSON object'],
    ['no object', () => new RawText('null'), 'must be a JSON object'],
    ['no name', (m) => delete m.name, "'name'"],
    ['a path as name', (m) => (m.name = '../../etc'), "'name'"],
    ['a version 0', (m) => (m.version = 0), "'version'"],
    ['no time', (m) => (m.createdAt = 'yesterday'), "'createdAt'"],
    ['no sdkVersion', (m) => delete m.sdkVersion, "'sdkVersion'"],
    ['other features', (m) => m.features.reverse(), "'features'"],
    ['features of another type', (m) => (m.features[0].type = 'text'), "'features'"],
    ['too few features', (m) => m.features.pop(), "'features'"],
    ['no preparation', (m) => delete m.preparation, 'preparation: it must be'],
    ['an unknown scale', (m) => (m.preparation.scale = 'log'), "'scale'"],
    ['a factor of 0', (m) => (m.preparation.factor[0] = 0), "'factor'"],
    ['another factor than the tensor', (m) => (m.preparation.factor[0] *= 2), 'must agree with model.json'],
    ['another offset than the tensor', (m) => (m.preparation.offset[3] += 1), 'must agree with model.json'],
    ['other training data than the preparation', (m) => (m.trainingData.rows = 1), "'trainingData'"],
    ['a curve of two lengths', (m) => (m.inertiaCurve = { kValues: [1], inertias: [] }), "'inertiaCurve'"],
    ['an elbow of text', (m) => (m.elbow = '3'), "'elbow'"],
    ['a run of text', (m) => (m.run = 'r1'), "'run'"],
    ['no files', (m) => delete m.files, "'files'"],
    ['no record of the tensors', (m) => (m.files = {}), "'model.safetensors'"],
    [
      'a path out of the folder',
      (m) => (m.files['../../../etc/passwd'] = { sha256: hash, sizeBytes: 1 }),
      'model.safetensors alone',
    ],
    [
      'an absolute path',
      (m) => (m.files['/etc/passwd'] = { sha256: hash, sizeBytes: 1 }),
      'model.safetensors alone',
    ],
    [
      'a hash that differs',
      (m) => (m.files['model.safetensors'].sha256 = hash),
      'SHA-256 of model.safetensors',
    ],
    [
      'a hash in upper case',
      (m) => (m.files['model.safetensors'].sha256 = hash.toUpperCase()),
      "'model.safetensors'",
    ],
    ['a greater size', (m) => m.files['model.safetensors'].sizeBytes++, 'bytes long as model.json says'],
    ['a smaller size', (m) => m.files['model.safetensors'].sizeBytes--, 'must be at most'],
    ['another nClusters', (m) => (m.nClusters = m.params.nClusters = 4), "'centroids'"],
    ['another nFeatures', (m) => (m.nFeatures = 3), "'centroids'"],
    [
      'an infinite inertia',
      (m) => new RawText(JSON.stringify(m).replace(/"inertia":[^,]+/, '"inertia":1e999')),
      "'inertia'",
    ],
    ['an unknown dtype', (m) => (m.dtype = 'int8'), "'dtype'"],
    ['an unknown stop', (m) => (m.stoppedBy = 'luck'), "'stoppedBy'"],
    ['no starts', (m) => delete m.starts, "'starts'"],
  ])('%s', async (_, change, reason) => {
    expect(await refusal(await copyWith((dir) => forge(dir, change)))).toContain(reason)
  })

  test.each<[string, (tensors: ReturnType<typeof decodeSafetensors>['tensors']) => unknown, string]>([
    ['no centroids', (t) => t.delete('centroids'), 'must hold a tensor "centroids"'],
    ['no offset', (t) => t.delete('offset'), 'must hold a tensor "offset"'],
    [
      'no preparation vectors',
      (t) => t.delete('preparation.factor'),
      'must hold a tensor "preparation.factor"',
    ],
    ['NaN', (t) => t.get('centroids')!.data.fill(NaN), 'must be finite, value 0 is NaN'],
    ['infinity', (t) => t.get('offset')!.data.fill(-Infinity), 'value 0 is -Infinity'],
    [
      'flat centroids',
      (t) => t.set('centroids', { shape: [12], data: t.get('centroids')!.data }),
      'must be a matrix',
    ],
    [
      'turned centroids',
      (t) => t.set('centroids', { shape: [4, 3], data: t.get('centroids')!.data }),
      'must have shape [3]',
    ],
    ['no rows', (t) => t.set('centroids', { shape: [0, 4], data: new Float64Array(0) }), 'must be a matrix'],
    [
      'a longer offset',
      (t) => t.set('offset', { shape: [5], data: new Float64Array(5) }),
      'must have shape [4], got [5]',
    ],
    [
      'a shorter vector',
      (t) => t.set('preparation.offset', { shape: [1], data: Float64Array.of(1) }),
      'must have shape [4], got [1]',
    ],
  ])('tensors with %s', async (_, change, reason) => {
    const { tensors, metadata } = decodeSafetensors(await readFile(join(sound, 'model.safetensors')))
    change(tensors)
    const bytes = encodeSafetensors({ tensors, metadata })
    expect(await refusal(await copyWith((dir) => forge(dir, () => undefined, bytes)))).toContain(reason)
  })
})
