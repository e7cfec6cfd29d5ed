import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { centroid, document, expectRefusal, iris, useFolder } from './centroid.ts'

const folder = useFolder()
const run = (...args: string[]) => centroid(args, { cwd: folder.path() })

let trained: { labels: number[]; model: string }
beforeAll(async () => {
  const args = [
    'fit',
    iris,
    '--k',
    '3',
    '--scale',
    'standard',
    '--model',
    'models/iris',
    '--labels',
    '--json',
  ]
  trained = document(await run(...args))
})

describe.concurrent('centroid predict', () => {
  test('labels the training rows as the fit did', async () => {
    expect(trained.model).toBe('models/iris')
    const { labels } = document<{ labels: number[] }>(await run('predict', 'models/iris', iris, '--json'))
    expect(labels).toEqual(trained.labels)
  })

  test('prints CSV, one label per row', async () => {
    const { stdout, stderr, code } = await run('predict', 'models/iris', iris)
    expect([stderr, code]).toEqual(['', 0])
    expect(stdout).toBe(`label\n${trained.labels.join('\n')}\n`)
  })

  test('finds the features by name, in any order and among other columns', async () => {
    const [header, ...rows] = (await readFile(iris, 'utf8')).trimEnd().split('\n')
    const reversed = (line: string, extra: string) => [...line.split(',').reverse(), extra].join(',')
    const path = await folder.write(
      'shuffled.csv',
      [reversed(header, 'note'), ...rows.map((row) => reversed(row, 'x'))].join('\n'),
    )
    const { labels } = document<{ labels: number[] }>(await run('predict', 'models/iris', path, '--json'))
    expect(labels).toEqual(trained.labels)
  })

  test('--distances adds the distance of each row to its centroid', async () => {
    const { labels, distances } = document<{ labels: number[]; distances: number[] }>(
      await run('predict', 'models/iris', iris, '--distances', '--json'),
    )
    expect(labels).toEqual(trained.labels)
    expect(distances).toHaveLength(150)
    const { stdout } = await run('predict', 'models/iris', iris, '--distances')
    expect(stdout.split('\n')[1]).toBe(`${labels[0]},${distances[0]}`)
  })

  test('--out writes CSV or JSON lines by the ending', async () => {
    const csv = await run('predict', 'models/iris', iris, '--out', 'out/labels.csv')
    expect([csv.stdout, csv.stderr, csv.code]).toEqual(['', 'note: 150 labels are in out/labels.csv\n', 0])
    expect(await readFile(join(folder.path(), 'out/labels.csv'), 'utf8')).toBe(
      `label\n${trained.labels.join('\n')}\n`,
    )
    await run('predict', 'models/iris', iris, '--out', 'out/labels.jsonl')
    const lines = (await readFile(join(folder.path(), 'out/labels.jsonl'), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { label: number }).label)).toEqual(trained.labels)
  })

  test('refuses data without a feature, with exit code 4 and its name', async () => {
    const path = await folder.write('narrow.csv', 'sepal_length,sepal_width,petal_length\n1,2,3\n')
    expectRefusal(await run('predict', 'models/iris', path, '--json'), 4, /petal_width/)
  })

  test('refuses a folder that is no model, and one that was changed', async () => {
    expectRefusal(await run('predict', '.', iris), 4, /^Cannot load model /)
    expectRefusal(await run('predict', 'nowhere', iris), 4, /^Cannot load model nowhere/)
    await run('fit', iris, '--k', '2', '--model', 'changed')
    const manifest = join(folder.path(), 'changed/model.json')
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"seed"', '"sead"'))
    expectRefusal(await run('predict', 'changed', iris), 4, /^Cannot load model changed/)
  })
})
