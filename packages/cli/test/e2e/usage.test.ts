import { expect, test } from 'vitest'
import { centroid, expectRefusal, iris, useFolder } from './centroid.ts'

const folder = useFolder()
const run = (...args: string[]) => centroid(args, { cwd: folder.path() })

test('centroid refuses a wrong command line with exit code 2 and one message', async () => {
  expectRefusal(
    await run('fitt', iris),
    2,
    /^Cannot run centroid: unknown command 'fitt'\nHint: did you mean fit\?\n$/,
  )
})

test('centroid --version and --help exit with 0', async () => {
  const version = await run('--version')
  expect([version.code, version.stderr]).toEqual([0, ''])
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  const help = await run('fit', '--help')
  expect([help.code, help.stderr]).toEqual([0, ''])
  expect(help.stdout).toContain('Usage: centroid fit')
})

test('--debug adds the stack to the same message', async () => {
  const { code, stderr, stdout } = await run('fit', iris, '--k', '0', '--debug')
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^Cannot read --k: /)
  expect(stderr).toMatch(/^\s+at .+:\d+/m)
})
