// Compiles native/test/kernel_test.cpp and runs it; with --sanitize once under AddressSanitizer and
// UndefinedBehaviorSanitizer and once under ThreadSanitizer. Without a compiler it says so and ends well, unless
// KMEANS_REQUIRE_NATIVE=1.
import { findCompiler, run } from './compiler.mjs'
import { buildProgram } from './native-program.mjs'

async function main() {
  const compiler = findCompiler()
  if (!compiler) {
    if (process.env.KMEANS_REQUIRE_NATIVE === '1')
      throw new Error('Cannot run the kernel tests: no C++ compiler found')
    return console.log('kernel tests: skipped, no C++ compiler found')
  }
  const modes = process.argv.includes('--sanitize') ? ['address', 'thread'] : ['plain']
  for (const mode of modes) {
    const program = await buildProgram(compiler, 'kernel_test', mode)
    console.log(`${mode}: ${(await run(program, [])).trim()}`)
  }
}

try {
  await main()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
