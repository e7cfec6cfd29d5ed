import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { centroid, document, expectRefusal, iris, useFolder } from './centroid.ts'

const folder = useFolder()
const run = (...args: string[]) => centroid(args, { cwd: folder.path() })

interface ElbowDocument {
  k: number | null
  elbow: { k: number | null; method: string; strength: number }
  rows: { k: number; inertia: number }[]
  kMin: number
  kMax: number
  warnings: string[]
}

describe.concurrent('centroid elbow', () => {
  test('--json prints one document: the elbow of iris at k = 3 from 1 to 10', async () => {
    const elbow = document<ElbowDocument>(await run('elbow', iris, '--json', '--seed', '42'))
    expect(elbow.k).toBe(3)
    expect(elbow.elbow).toMatchObject({ k: 3, method: 'kneedle' })
    expect(elbow.elbow.strength).toBeGreaterThan(0)
    expect(elbow.rows.map((row) => row.k)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(elbow.rows[0].inertia).toBeCloseTo(681.3706, 4)
    expect([elbow.kMin, elbow.kMax, elbow.warnings]).toEqual([1, 10, []])
  })

  test('each row equals a fit of that k', async () => {
    const { rows } = document<ElbowDocument>(
      await run('elbow', iris, '--k-min', '4', '--k-max', '4', '--scale', 'minmax', '--json'),
    )
    const fit = document<{ inertia: number }>(
      await run('fit', iris, '--k', '4', '--scale', 'minmax', '--json'),
    )
    expect(rows).toEqual([{ k: 4, inertia: fit.inertia }])
  })

  test('--sweep chained never rises and takes --rounds in place of --n-init', async () => {
    const chained = ['elbow', iris, '--k-max', '14', '--sweep', 'chained']
    const { k, rows } = document<ElbowDocument>(await run(...chained, '--rounds', '3', '--json'))
    expect(k).toBe(3)
    rows.slice(1).forEach(({ inertia }, i) => expect(inertia).toBeLessThanOrEqual(rows[i].inertia))
    expectRefusal(await run(...chained, '--n-init', '4'), 2, /Cannot read --n-init: .*\nHint: use --rounds/)
    expectRefusal(
      await run('elbow', iris, '--rounds', '4'),
      2,
      /Cannot read --rounds: it is for --sweep chained/,
    )
    expectRefusal(await run('elbow', iris, '--sweep', 'chaned'), 2, /did you mean --sweep chained\?/)
  })

  test('draws the curve, the table and what the elbow is worth', async () => {
    const { stdout, code } = await run('elbow', iris)
    expect(code).toBe(0)
    expect(stdout).toContain('◆')
    expect(stdout).toContain('elbow: k = 3')
    expect(stdout).toMatch(/\n +1 +681\.37\n/)
    expect(stdout).toMatch(/The curve bends at k = 3[^]*data[^]*without clusters/)
  })

  test('ends the range at the number of rows with a warning, and refuses a --k-max beyond it', async () => {
    const path = await folder.write('five.csv', 'a\n1\n2\n4\n8\n16\n')
    const clipped = await run('elbow', path, '--json')
    const elbow = JSON.parse(clipped.stdout) as ElbowDocument
    expect(elbow.kMax).toBe(5)
    expect(elbow.warnings).toEqual(['the range of k ends at 5, as there are only 5 rows'])
    expect(clipped.stderr).toContain('warning: the range of k ends at 5')
    expectRefusal(
      await run('elbow', path, '--k-max', '9'),
      4,
      /'kMax' must be an integer in \[1, 5\] .*got 9\nHint: lower --k-max/,
    )
    expectRefusal(await run('elbow', path, '--k-min', '7'), 4, /must be an integer in \[1, 5\] .*got 7/)
  })

  test('recommends no k where the curve has no elbow', async () => {
    const path = await folder.write('three.csv', 'a\n1\n2\n4\n')
    const ended = await run('elbow', path)
    expect(ended.stdout).toContain('No k is recommended')
    const { k, elbow } = JSON.parse((await run('elbow', path, '--json')).stdout) as ElbowDocument
    expect([k, elbow.k]).toEqual([null, null])
  })

  test('--plot writes an SVG image', async () => {
    const { code, stderr } = await run('elbow', iris, '--plot', 'plots/elbow.svg')
    expect(code).toBe(0)
    expect(stderr).toContain('plots/elbow.svg')
    expect(await readFile(join(folder.path(), 'plots/elbow.svg'), 'utf8')).toMatch(
      /^<svg [^]*elbow at k = 3[^]*<\/svg>\n$/,
    )
  })

  test('explains a plot that cannot be written, with exit code 3', async () => {
    await folder.write('file', '')
    const { code, stderr } = await run('elbow', iris, '--plot', 'file/elbow.svg', '--json')
    expect(code).toBe(3)
    expect(stderr).toMatch(/^Cannot .*: .*\(E[A-Z]+\)\nHint: /)
  })
})
