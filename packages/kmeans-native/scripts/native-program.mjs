import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { compileObjects, packageRoot, run, sourcesOf } from './compiler.mjs'

/** How a test program can be compiled. */
export const MODES = {
  plain: ['-O2'],
  address: [
    '-O1',
    '-g',
    '-fno-omit-frame-pointer',
    '-fsanitize=address,undefined',
    '-fno-sanitize-recover=all',
  ],
  thread: ['-O1', '-g', '-fsanitize=thread'],
}

/** Compiles the kernels and algorithms with native/test/<name>.cpp; returns the program's path. */
export async function buildProgram(compiler, name, mode) {
  const folder = join(packageRoot, 'build', 'kernel-test', mode)
  mkdirSync(folder, { recursive: true })
  const options = [...MODES[mode], '-Wall', '-Wextra', '-Werror', '-Wno-maybe-uninitialized', '-pthread']
  const sources = [...sourcesOf('kernel', 'algorithm'), join(packageRoot, 'native', 'test', `${name}.cpp`)]
  const objects = await compileObjects(compiler, sources, options, folder)
  const program = join(folder, name)
  await run(compiler, [...objects, ...MODES[mode], '-pthread', '-o', program])
  return program
}
