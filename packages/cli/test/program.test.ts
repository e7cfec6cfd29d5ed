import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { call } from './call.ts'
import { expectRefusal } from './e2e/centroid.ts'

const iris = fileURLToPath(new URL('../../../fixtures/data/iris.csv', import.meta.url))

describe('centroid refuses a wrong command line with exit code 2, one message and a hint', () => {
  test.each<[string[], RegExp]>([
    [[], /^Cannot run centroid: a command is required, got none\nHint: the commands are .*fit/],
    [['fitt', iris], /^Cannot run centroid: unknown command 'fitt'\nHint: did you mean fit\?/],
    [['--nope'], /unknown option '--nope'\nHint: 'centroid --help'/],
    [['frobnicate'], /unknown command 'frobnicate'\nHint: 'centroid --help'/],
    [['fit', iris, '--kk', '3'], /unknown option '--kk'\nHint: did you mean --k\?/],
    [['serve', '--prot', '80'], /unknown option '--prot'\nHint: did you mean --port\?/],
    [['fit'], /^Cannot run centroid fit: missing required argument 'data'\nHint: /],
    [['fit', iris], /--k, the number of clusters, is required, got none\nHint: /],
    [['fit', iris, '--k'], /option '--k <n>' argument missing/],
    [
      ['fit', iris, '--k', 'abc'],
      /^Cannot read --k: it must be an integer of at least 1, got "abc"\nHint: for example --k 3/,
    ],
    [['fit', iris, '--k', '0'], /--k: it must be an integer of at least 1, got "0"/],
    [['fit', iris, '--k', '2.5'], /--k: it must be an integer of at least 1, got "2.5"/],
    [['fit', iris, '--k', '-3'], /--k: it must be an integer of at least 1, got "-3"/],
    [['fit', iris, '--k', ''], /--k: it must be an integer/],
    [['fit', iris, '--k', '0x3'], /--k: it must be an integer/],
    [
      ['fit', iris, '--k', '3', '--seed', '-1'],
      /--seed: it must be an integer in \[0, 4294967295\], got "-1"/,
    ],
    [['fit', iris, '--k', '3', '--seed', '4294967296'], /--seed: it must be an integer in/],
    [['fit', iris, '--k', '3', '--tol', 'nan'], /--tol: it must be a finite number of at least 0, got "nan"/],
    [['fit', iris, '--k', '3', '--tol', '-1'], /--tol: it must be a finite number of at least 0, got "-1"/],
    [['fit', iris, '--k', '3', '--n-init', '0'], /--n-init: it must be an integer of at least 1/],
    [['fit', iris, '--k', '3', '--max-iter', '1e400'], /--max-iter: it must be an integer of at least 1/],
    [
      ['fit', iris, '--k', '3', '--threads', 'many'],
      /--threads: it must be an integer in \[1, 1024\], got "many"/,
    ],
    [
      ['fit', iris, '--k', '3', '--scale', 'standrad'],
      /--scale: it must be one of none, .*\nHint: did you mean --scale standard\?/,
    ],
    [
      ['fit', iris, '--k', '3', '--algorithm', 'eklan'],
      /--algorithm: .*\nHint: did you mean --algorithm elkan\?/,
    ],
    [['fit', iris, '--k', '3', '--dtype', 'float16'], /--dtype: it must be one of float64, float32/],
    [['fit', iris, '--k', '3', '--backend', 'gpu'], /--backend: it must be one of auto, native, typescript/],
    [
      ['fit', iris, '--k', '3', '--columsn', 'a'],
      /unknown option '--columsn'\nHint: did you mean --columns\?/,
    ],
    [['fit', iris, '--k', '3', '--columns', 'a,,b'], /--columns: it must be names separated by commas/],
    [
      ['fit', iris, '--k', '3', '--columns', 'a,a'],
      /--columns: each column must be named once, got "a" twice/,
    ],
    [
      ['fit', iris, '--k', '3', '--columns', 'a,b', '--weights', 'b'],
      /the column of --weights must not be a feature/,
    ],
    [['fit', iris, 'extra', '--k', '3'], /too many arguments/],
    [['elbow', iris, '--k-min', '5', '--k-max', '3'], /--k-max: it must be at least --k-min \(5\), got 3/],
    [['elbow', iris, '--plot', 'curve.png'], /--plot: it must end in \.svg/],
    [['predict', 'model'], /missing required argument 'data'/],
    [
      ['predict', 'model', iris, '--out', 'labels.parquet'],
      /--out must end in \.csv or \.jsonl, got \.parquet/,
    ],
    [['run'], /missing required argument 'pipeline'/],
    [['run', 'p.ts', '-p', 'novalue'], /--param: it must be name=value, got "novalue"/],
    [['run', 'p.ts', '--from', 'load'], /unknown option '--from'/],
    [
      ['bench', '--peers', 'sklearn,'],
      /--peers: it must be names separated by commas, got "sklearn,"\nHint: /,
    ],
    [
      ['bench', '--peers', 'sklern'],
      /^Cannot run benchmarks: 'peers' must be among sklearn, .*got "sklern"\nHint: did you mean sklearn\?/,
    ],
    [['bench', '--workloads', 'G'], /'workloads' must be among A, B, .*got "G"/],
    [['bench', '--rounds', '0'], /--rounds: it must be an integer in \[1, 1000\], got "0"/],
    [['serve', 'model', '--port', '70000'], /--port: it must be an integer in \[0, 65535\]/],
  ])('%j', async (args, message) => {
    expectRefusal(await call(args), 2, message)
  })
})

describe('centroid --help', () => {
  test.each(['run', 'fit', 'elbow', 'predict', 'serve', 'doctor', 'bench'])(
    '%s explains itself with examples',
    async (command) => {
      const ended = await call([command, '--help'])
      expect(ended.code).toBe(0)
      expect(ended.stderr).toBe('')
      expect(ended.stdout).toContain(`Usage: centroid ${command}`)
      expect(ended.stdout).toMatch(/Examples:\n {2}.*centroid /)
      expect(ended.stdout).toContain('--json')
    },
  )

  test('lists the commands and the exit codes', async () => {
    const { stdout, code } = await call(['--help'])
    expect(code).toBe(0)
    for (const word of ['run', 'fit', 'elbow', 'predict', 'serve', 'doctor', 'bench', '130 interrupted'])
      expect(stdout).toContain(word)
  })

  test('--version prints the version of the package', async () => {
    const { stdout, code } = await call(['--version'])
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(code).toBe(0)
  })
})
