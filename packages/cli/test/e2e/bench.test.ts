import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { centroid, document, expectRefusal, useFolder } from './centroid.ts'

const folder = useFolder()

interface BenchDocument {
  benchmarks: {
    benchmark: string
    machine: { node: string; cpu: string }
    backends: { name: string; simd: string }[]
    settings: { rounds: number; rowsFraction: number }
    result: { cases: { case: string; timings: { family: string; ms: number }[] }[] }
  }[]
}

describe('centroid bench', () => {
  test('--json prints one document with a record per benchmark', async () => {
    const args = ['bench', '--quick', '--benchmarks', 'per-iteration,small', '--workloads', 'A', '--json']
    const { benchmarks } = document<BenchDocument>(await centroid(args, { cwd: folder.path() }))
    expect(benchmarks.map(({ benchmark }) => benchmark)).toEqual(['per-iteration', 'small'])
    for (const { machine, backends, settings, result } of benchmarks) {
      expect(machine.node).toBe(process.version)
      expect(backends.map(({ name }) => name)).toContain('typescript')
      expect(settings).toMatchObject({ rounds: 1, rowsFraction: 0.05 })
      expect(result.cases.length).toBeGreaterThan(0)
      for (const { timings } of result.cases) {
        expect(timings.map(({ family }) => family)).toContain('typescript')
      }
    }
  })

  test('prints tables for people and writes the document to --out', async () => {
    const args = ['bench', '--quick', '--benchmarks', 'small', '--out', 'bench.json']
    const { stdout, stderr, code } = await centroid(args, { cwd: folder.path() })
    expect(code).toBe(0)
    expect(stdout).toContain(`Node ${process.version}`)
    expect(stdout).toMatch(/^workload +.*TypeScript f64/m)
    expect(stdout).toMatch(/^nInit 10 +[\d.]+/m)
    expect(stderr).toContain('the results are in bench.json')
    const written = JSON.parse(await readFile(join(folder.path(), 'bench.json'), 'utf8')) as BenchDocument
    expect(written.benchmarks.map(({ benchmark }) => benchmark)).toEqual(['small'])
  })

  test('refuses a benchmark that is not known, with exit code 2', async () => {
    expectRefusal(
      await centroid(['bench', '--benchmarks', 'swep'], { cwd: folder.path() }),
      2,
      /'benchmarks' must be among .*got "swep"\nHint: did you mean sweep\?/,
    )
  })
})
