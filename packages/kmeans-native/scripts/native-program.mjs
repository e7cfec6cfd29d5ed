import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { compileObjects, packageRoot, run, sourcesOf } from './compiler.mjs'

/** How a test program can be compiled: options, and where it is not for this machine its processor. */
const MODES = {
  plain: { options: ['-O2'] },
  address: {
    options: [
      '-O1',
      '-g',
      '-fno-omit-frame-pointer',
      '-fsanitize=address,undefined',
      '-fno-sanitize-recover=all',
    ],
  },
  thread: { options: ['-O1', '-g', '-fsanitize=thread'] },
  neon: { options: ['-O2'], arch: 'arm64' },
}

/** Compiles the kernels and algorithms with native/test/<name>.cpp; returns the program's path. */
export async function buildProgram(compiler, name, mode) {
  const folder = join(packageRoot, 'build', 'kernel-test', mode)
  mkdirSync(folder, { recursive: true })
  const { options, arch } = MODES[mode]
  const warnings = ['-Wall', '-Wextra', '-Werror', '-Wno-maybe-uninitialized']
  const sources = [...sourcesOf('kernel', 'algorithm'), join(packageRoot, 'native', 'test', `${name}.cpp`)]
  const objects = await compileObjects(compiler, sources, [...options, ...warnings, '-pthread'], folder, arch)
  const program = join(folder, name)
  await run(compiler, [...objects, ...options, '-pthread', '-o', program])
  return program
}
