import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Matrix } from '@centroid/kmeans-native'
import fc from 'fast-check'
import { parquetWriteFile } from 'hyparquet-writer'
import { afterAll, describe, expect, it } from 'vitest'
import { dataPath, readRows } from '../../../../fixtures/goldens.ts'
import type { FileBatches } from '../../src/data/file-batches.ts'
import { openBatches } from '../../src/data/open-batches.ts'
import { readTable } from '../../src/data/read-table.ts'
import { tableToMatrix } from '../../src/data/table-to-matrix.ts'
import { DataError } from '../../src/errors.ts'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'

const folder = mkdtempSync(join(tmpdir(), 'open-batches-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function csv(text: string, ending = '.csv'): string {
  const path = join(folder, `${files++}${ending}`)
  writeFileSync(path, text)
  return path
}

function parquet(
  columns: Record<string, { data: unknown[]; type: 'DOUBLE' | 'INT32' | 'INT64' | 'FLOAT' | 'STRING' }>,
  rowGroupSize = 1000,
): string {
  const filename = join(folder, `${files++}.parquet`)
  const columnData = Object.entries(columns).map(([name, { data, type }]) => ({ name, data, type }))
  parquetWriteFile({ filename, columnData: columnData as never, rowGroupSize })
  return filename
}

async function collect(
  source: FileBatches,
): Promise<{ rows: number[][]; weights: number[]; sizes: number[] }> {
  const found = { rows: [] as number[][], weights: [] as number[], sizes: [] as number[] }
  for await (const batch of source.batches()) {
    const x = batch instanceof Matrix ? batch : batch.x
    found.rows.push(...x.toRows())
    found.sizes.push(x.rows)
    if (!(batch instanceof Matrix)) found.weights.push(...batch.sampleWeight)
  }
  return found
}

const doubles = fc.double({ noNaN: true, noDefaultInfinity: true })

describe('openBatches()', () => {
  it('reads a CSV file as readTable() does, in batches, as often as asked', async () => {
    const source = await openBatches(dataPath('iris'), { batchRows: 64 })
    const table = await readTable(dataPath('iris'))
    const expected = tableToMatrix(table).toRows()
    expect(source.nSamples).toBeUndefined()
    for (let pass = 0; pass < 2; pass++) {
      const { rows, sizes } = await collect(source)
      expect(rows).toEqual(expected)
      expect(sizes).toEqual([64, 64, 22])
      expect(source.nSamples).toBe(150)
    }
    expect(source.featureNames).toEqual(table.columnNames())
  })

  it('gives the values of a Parquet file and of a CSV file bit for bit, whatever the row groups and batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(doubles, doubles), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 70 }),
        async (values, batchRows, rowGroupSize) => {
          const text = csv(
            'a,b\n' + values.map((row) => row.map((v) => (Object.is(v, -0) ? '-0' : v)).join()).join('\n'),
          )
          const data = [0, 1].map((j) => values.map((row) => row[j]))
          const file = parquet(
            { a: { data: data[0], type: 'DOUBLE' }, b: { data: data[1], type: 'DOUBLE' } },
            rowGroupSize,
          )
          for (const path of [text, file]) {
            const { rows, sizes } = await collect(await openBatches(path, { batchRows }))
            expect(rows).toEqual(values)
            expect(sizes.slice(0, -1).every((size) => size === batchRows)).toBe(true)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('takes the columns asked for, in their order, and weights from another', async () => {
    const path = csv('id;w;x;y\nu1;2;1.5;10\nu2;0;2.5;20\n')
    const source = await openBatches(path, { columns: ['y', 'x'], weights: 'w' })
    expect(await collect(source)).toMatchObject({ rows: [[10, 1.5], [20, 2.5]], weights: [2, 0] }) // prettier-ignore
    const all = await openBatches(path, { weights: 'w', dtype: 'float32' })
    expect(all.featureNames).toEqual(['x', 'y'])
    const [first] = [(await all.batches().next()).value]
    expect((first as { x: Matrix }).x.dtype).toBe('float32')
  })

  it('reads integers and floats of Parquet, and leaves text out', async () => {
    const path = parquet({
      name: { data: ['a', 'b'], type: 'STRING' },
      small: { data: [1, -2], type: 'INT32' },
      large: { data: [2n ** 40n, -5n], type: 'INT64' },
      single: { data: [0.5, 0.25], type: 'FLOAT' },
    })
    const source = await openBatches(path)
    expect(source).toMatchObject({ featureNames: ['small', 'large', 'single'], nSamples: 2 })
    expect((await collect(source)).rows).toEqual([[1, 2 ** 40, 0.5], [-2, -5, 0.25]]) // prettier-ignore
    await expect(openBatches(path, { columns: ['name'] })).rejects.toThrow(
      'column "name" must hold numbers, got',
    )
    await expect(openBatches(path, { columns: ['smal'] })).rejects.toThrow('Hint: did you mean "small"?')
  })

  it('feeds fitKMeans() with what it reads', async () => {
    const rows = readRows('iris')
    const names = ['a', 'b', 'c', 'd']
    const columns = names.map((name, j) => [
      name,
      { data: rows.map((row) => row[j]), type: 'DOUBLE' as const },
    ])
    const path = parquet(Object.fromEntries(columns), 40)
    const init = [rows[0], rows[60], rows[120]]
    const expected = await fitKMeans(rows, { nClusters: 3, init })
    for (const file of [path, dataPath('iris')]) {
      const source = await openBatches(file, { batchRows: 17 })
      const model = await fitKMeans(source, { nClusters: 3, init, labels: true })
      expect(model.labels).toEqual(expected.labels)
      expect(model.nIter).toBe(expected.nIter)
      expect(model.featureNames).toEqual(source.featureNames)
    }
  })

  it.each([
    ['a missing value', 'a,b\n1,2\n3,NA\n', 'column "b" has a missing value at row 2'],
    ['text among numbers', 'a,b\n1,2\n3,x\n', 'column "b" must be numeric, row 2 is "x"'],
    ['infinity', 'a,b\n1,2\ninf,4\n', 'column "a" must be finite, row 2 is "inf"'],
    [
      'a ragged row',
      'a,b\n1,2\n3\n',
      'every row must have 2 values as the first line does, row 2 (line 3) has 1',
    ],
    ['an open quote', 'a,b\n1,2\n"3,4\n', 'every quote must be closed'],
  ])('refuses %s with its place', async (_, text, message) => {
    const reading = openBatches(csv(text), { columns: ['a', 'b'] }).then(collect)
    await expect(reading).rejects.toBeInstanceOf(DataError)
    await expect(reading).rejects.toThrow(message)
  })

  it('refuses missing values of Parquet with their place', async () => {
    const path = parquet({ a: { data: [1, 2, null, 4], type: 'DOUBLE' } }, 2)
    await expect(collect(await openBatches(path))).rejects.toThrow('column "a" has a missing value at row 3')
  })

  it.each([
    ['nothing.csv', {}, DataError, 'no such file'],
    ['nothing.parquet', {}, DataError, 'no such file'],
    ['rows.xlsx', {}, DataError, 'the file must end in .csv, .tsv, .parquet, got .xlsx'],
    ['rows.csv', { batchRows: 0 }, RangeError, "'batchRows' must be an integer in [1, "],
    ['rows.csv', { columns: [] }, RangeError, "'columns' must name at least one column"],
    ['rows.csv', { format: 'json' }, RangeError, '\'format\' must be csv, tsv or parquet, got "json"'],
    ['', {}, TypeError, 'a path is required, got ""'],
  ])('refuses %j with %j', async (path, options, errorClass, message) => {
    const attempt = openBatches(path, options as never)
    await expect(attempt).rejects.toBeInstanceOf(errorClass)
    await expect(attempt).rejects.toThrow(message)
  })

  it.each([
    ['no data', '', 'a header and rows are required, got no data'],
    ['only a header', 'a,b\n', 'at least one row is required, got only a header'],
    ['only text', 'a,b\nx,y\n', 'at least one numeric column is required, got none'],
  ])('refuses a CSV file with %s', async (_, text, message) => {
    await expect(openBatches(csv(text))).rejects.toThrow(message)
  })

  it('refuses a file that is no Parquet', async () => {
    await expect(openBatches(csv('a,b\n1,2\n', '.parquet'))).rejects.toBeInstanceOf(DataError)
  })
})
