// Compiles native/test/fuzz_fit.cpp and runs it on every core; with --sanitize fewer cases under AddressSanitizer and
// UndefinedBehaviorSanitizer and then under ThreadSanitizer. Options: --seed N, --count N, --isa NAME, --case N.
// Without a compiler it says so and ends well, unless KMEANS_REQUIRE_NATIVE=1. The last line is "N passed, N failed".
import { parseArgs } from 'node:util'
import { findCompiler } from './compiler.mjs'
import { fuzzInShares } from './fuzz-shares.mjs'
import { buildProgram } from './native-program.mjs'

const COUNTS = { plain: 10_000, address: 1000, thread: 500 }

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    count: { type: 'string' },
    isa: { type: 'string' },
    case: { type: 'string' },
    sanitize: { type: 'boolean', default: false },
  },
})

async function main() {
  const compiler = findCompiler()
  if (!compiler) {
    if (process.env.KMEANS_REQUIRE_NATIVE === '1')
      throw new Error('Cannot run the fuzz: no C++ compiler found')
    return console.log('fuzz: skipped, no C++ compiler found')
  }
  const { seed, isa, case: only } = options
  let [passed, failed] = [0, 0]
  for (const mode of options.sanitize ? ['address', 'thread'] : ['plain']) {
    const program = await buildProgram(compiler, 'fuzz_fit', mode)
    console.log(`${mode}:`)
    const totals = await fuzzInShares([program], {
      seed,
      isa,
      only,
      count: Number(options.count ?? COUNTS[mode]),
    })
    passed += totals.passed
    failed += totals.failed
  }
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

try {
  await main()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
