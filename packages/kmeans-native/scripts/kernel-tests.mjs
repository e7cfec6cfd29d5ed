// Compiles native/test/kernel_test.cpp and runs it; with --sanitize once under AddressSanitizer and
// UndefinedBehaviorSanitizer and once under ThreadSanitizer. Without a compiler it says so and ends well, unless
// KMEANS_REQUIRE_NATIVE=1.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { compileObjects, findCompiler, packageRoot, run, sourcesOf } from './compiler.mjs'

const MODES = {
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

async function main() {
  const compiler = findCompiler()
  if (!compiler) {
    if (process.env.KMEANS_REQUIRE_NATIVE === '1')
      throw new Error('Cannot run the kernel tests: no C++ compiler found')
    return console.log('kernel tests: skipped, no C++ compiler found')
  }
  const modes = process.argv.includes('--sanitize') ? ['address', 'thread'] : ['plain']
  for (const mode of modes) {
    const folder = join(packageRoot, 'build', 'kernel-test', mode)
    mkdirSync(folder, { recursive: true })
    const options = [...MODES[mode], '-Wall', '-Wextra', '-Werror', '-Wno-maybe-uninitialized', '-pthread']
    const objects = await compileObjects(compiler, sourcesOf('kernel', 'algorithm', 'test'), options, folder)
    const program = join(folder, 'kernel_test')
    await run(compiler, [...objects, ...MODES[mode], '-pthread', '-o', program])
    console.log(`${mode}: ${(await run(program, [])).trim()}`)
  }
}

try {
  await main()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
