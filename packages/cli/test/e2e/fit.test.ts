import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { centroid, document, expectRefusal, iris, launcher, shell, start, useFolder } from './centroid.ts'

const folder = useFolder()
const run = (...args: string[]) => centroid(args, { cwd: folder.path() })

interface FitDocument {
  nClusters: number
  inertia: number
  nIter: number
  converged: boolean
  stoppedBy: string
  centroids: number[][]
  centroidsOriginal: number[][]
  sizes: number[]
  features: string[]
  labels?: number[]
  backend: { name: string; simd: string }
  model?: string
}

describe.concurrent('centroid fit --json', () => {
  test('prints one document with the fields of the contract', async () => {
    const fit = document<FitDocument>(await run('fit', iris, '--k', '3', '--seed', '42', '--json'))
    expect(Object.keys(fit).sort()).toEqual(
      [
        'backend',
        'centroids',
        'centroidsOriginal',
        'converged',
        'features',
        'inertia',
        'nClusters',
        'nIter',
        'sizes',
        'stoppedBy',
      ].sort(),
    )
    expect(fit.nClusters).toBe(3)
    expect(fit.inertia).toBeCloseTo(78.851441426146, 6)
    expect(fit.converged).toBe(true)
    expect(['labels', 'tol']).toContain(fit.stoppedBy)
    expect([...fit.sizes].sort()).toEqual([38, 50, 62])
    expect(fit.features).toEqual(['sepal_length', 'sepal_width', 'petal_length', 'petal_width'])
    expect(fit.centroids).toEqual(fit.centroidsOriginal)
    expect(typeof fit.backend.simd).toBe('string')
  })

  test('--labels adds a label per row, consistent with the sizes', async () => {
    const { labels, sizes } = document<FitDocument>(await run('fit', iris, '--k', '3', '--labels', '--json'))
    expect(labels).toHaveLength(150)
    expect(sizes).toEqual([0, 1, 2].map((cluster) => labels?.filter((label) => label === cluster).length))
  })

  test('--scale fits in the scaled space and gives the centroids in both', async () => {
    const fit = document<FitDocument>(await run('fit', iris, '--k', '3', '--scale', 'standard', '--json'))
    expect(fit.inertia).toBeLessThan(150 * 4)
    const mean = fit.sizes.reduce((sum, size, c) => sum + size * fit.centroids[c][0], 0) / 150
    expect(mean).toBeCloseTo(0, 10)
    for (const centroid of fit.centroidsOriginal) expect(centroid[0]).toBeGreaterThan(4)
  })

  test('--columns takes the features named, in that order', async () => {
    const { features, centroids } = document<FitDocument>(
      await run('fit', iris, '--k', '2', '--columns', 'petal_width,sepal_length', '--json'),
    )
    expect(features).toEqual(['petal_width', 'sepal_length'])
    expect(centroids[0]).toHaveLength(2)
  })

  test('--init makes one start from the centroids given; a document of a fit serves, too', async () => {
    const init = await folder.write(
      'init.json',
      '[[5, 3.4, 1.5, 0.2], [6.8, 3, 5.7, 2.1], [5.9, 2.7, 4.4, 1.4]]',
    )
    const fit = document<FitDocument>(await run('fit', iris, '--k', '3', '--init', init, '--json'))
    expect(fit.sizes).toEqual([50, 38, 62])
    const again = await folder.write('fit.json', JSON.stringify(fit))
    const second = document<FitDocument>(await run('fit', iris, '--k', '3', '--init', again, '--json'))
    expect(second.nIter).toBeLessThanOrEqual(2)
    expect(second.inertia).toBeCloseTo(fit.inertia, 10)
  })

  test('--weights weighs rows and is no feature; weight 2 equals the row twice', async () => {
    const weighted = await folder.write('weighted.csv', 'a,w\n0,2\n1,1\n10,1\n12,1\n')
    const doubled = await folder.write('doubled.csv', 'a\n0\n0\n1\n10\n12\n')
    const init = await folder.write('two.json', '[[0],[12]]')
    const one = document<FitDocument>(
      await run('fit', weighted, '--k', '2', '--weights', 'w', '--init', init, '--json'),
    )
    const two = document<FitDocument>(await run('fit', doubled, '--k', '2', '--init', init, '--json'))
    expect(one.features).toEqual(['a'])
    expect(one.inertia).toBeCloseTo(two.inertia, 12)
    expect(one.centroids).toEqual(two.centroids)
  })

  test('equal seeds give equal documents, and threads change nothing', async () => {
    const one = document<FitDocument>(
      await run('fit', iris, '--k', '5', '--seed', '7', '--threads', '1', '--json'),
    )
    const two = document<FitDocument>(
      await run('fit', iris, '--k', '5', '--seed', '7', '--threads', '2', '--json'),
    )
    expect(two).toEqual(one)
  })

  test('--max-iter 1 is a result that did not converge', async () => {
    const fit = document<FitDocument>(await run('fit', iris, '--k', '3', '--max-iter', '1', '--json'))
    expect([fit.converged, fit.stoppedBy, fit.nIter]).toEqual([false, 'max_iter', 1])
  })

  test('--backend typescript computes without the addon', async () => {
    const { backend } = document<FitDocument>(
      await run('fit', iris, '--k', '3', '--backend', 'typescript', '--json'),
    )
    expect(backend).toEqual({ name: 'typescript', simd: 'none' })
  })

  test('reads CSV from stdin', async () => {
    const ended = await centroid(['fit', '-', '--k', '1', '--json'], {
      cwd: folder.path(),
      input: 'a,b\n1,2\n3,4\n',
    })
    expect(document<FitDocument>(ended).centroids).toEqual([[2, 3]])
  })

  test('notes the columns that are no features on stderr', async () => {
    const path = await folder.write('named.csv', 'a,name\n1,x\n2,y\n')
    const { stderr, stdout, code } = await run('fit', path, '--k', '1', '--json')
    expect(stderr).toBe('note: not used, as not every value is a number: name\n')
    expect((JSON.parse(stdout) as FitDocument).features).toEqual(['a'])
    expect(code).toBe(0)
  })
})

test('centroid fit prints a summary with sizes as bars and no paint where stdout is no terminal', async () => {
  const { stdout, stderr, code } = await run('fit', iris, '--k', '3')
  expect(code).toBe(0)
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^3 clusters in .*iris\.csv: 150 rows, 4 features\n/)
  expect(stdout).toMatch(/█/)
  expect(stdout).toMatch(/petal_length +\d/)
  expect(stdout).not.toContain('\u001b')
})

test('centroid fit refuses bad data with exit code 4 and one message', async () => {
  const path = await folder.write('ragged.csv', 'a,b\n1,2\n3\n')
  expectRefusal(await run('fit', path, '--k', '2', '--json'), 4, /ragged\.csv: every row must have 2 values/)
})

describe('centroid fit under signals and closed pipes', () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, i) => `${Math.sin(i)},${Math.cos(i * 1.7)},${(i * 7919) % 1000}`,
  )
  const long = ['--k', '200', '--n-init', '10000', '--max-iter', '1000000', '--tol', '0']

  test('SIGINT ends a long fit with 130, one line and nothing saved', async () => {
    const args = ['fit', '-', ...long, '--model', join(folder.path(), 'never')]
    const { child, ended } = start(args, { cwd: folder.path(), input: `a,b,c\n${rows.join('\n')}\n` })
    // The input is larger than a pipe: once it is written, the command is at work.
    await once(child.stdin, 'finish')
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect([code, stdout, stderr]).toEqual([130, '', 'Interrupted\n'])
    expect(await readdir(folder.path())).not.toContain('never')
  })

  test('SIGINT ends a command that waits for stdin', async () => {
    const { child, ended } = start(['fit', '-', '--k', '3'], { cwd: folder.path(), input: null })
    const enough = 'a\n' + '1\n'.repeat(200_000)
    child.stdin.write(enough, () => child.kill('SIGINT'))
    const { code, stderr } = await ended
    expect([code, stderr]).toEqual([130, 'Interrupted\n'])
  })

  // Only Linux has a device that is always full.
  test.runIf(process.platform === 'linux')('output that cannot be written ends with 3', async () => {
    const command = `"${process.execPath}" "${launcher}" fit "${iris}" --k 3 --json > /dev/full`
    const { code, stderr } = await shell(command, folder.path())
    expect(code).toBe(3)
    expect(stderr).toMatch(/^Cannot write: no space is left on the disk \(ENOSPC\)/)
  })

  test('a reader that closes the pipe early is no error', async () => {
    const { child, ended } = start(['fit', iris, '--k', '3', '--labels'], { cwd: folder.path() })
    child.stdout.destroy()
    const { code, stderr } = await ended
    expect([code, stderr]).toEqual([0, ''])
  })
})
