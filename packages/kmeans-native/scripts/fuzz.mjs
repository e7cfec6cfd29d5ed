// Compiles native/test/fuzz_fit.cpp and runs it on every core, each with its share of the cases; with --sanitize fewer
// cases under AddressSanitizer and UndefinedBehaviorSanitizer and then under ThreadSanitizer. Options: --seed N,
// --count N, --isa NAME, --case N. The last line is "N passed, N failed".
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { spawn } from 'node:child_process'
import { findCompiler } from './compiler.mjs'
import { buildProgram } from './native-program.mjs'

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
  const totals = { passed: 0, failed: 0 }
  for (const [mode, count] of options.sanitize
    ? [
        ['address', 1000],
        ['thread', 500],
      ]
    : [['plain', 10_000]]) {
    const program = await buildProgram(compiler, 'fuzz_fit', mode)
    const shares = options.case ? [['--case', options.case]] : sharesOf(Number(options.count ?? count))
    await Promise.all(shares.map((share) => runShare(program, share, totals)))
  }
  console.log(`${totals.passed} passed, ${totals.failed} failed`)
  if (totals.failed > 0) process.exitCode = 1
}

/** Consecutive cases for each core. */
function sharesOf(count) {
  const shares = Math.min(count, cpus().length)
  const bound = (i) => Math.floor((count * i) / shares)
  return Array.from({ length: shares }, (_, i) => [
    '--first',
    String(bound(i)),
    '--count',
    String(bound(i + 1) - bound(i)),
  ])
}

/** Runs the program, shows its lines and adds up its closing one; one that does not come is a failure. */
function runShare(program, share, totals) {
  const isa = options.isa ? ['--isa', options.isa] : []
  const child = spawn(program, ['--seed', options.seed, ...share, ...isa], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const lines = output.trimEnd().split('\n')
      const closing = /^(\d+) passed, (\d+) failed$/.exec(lines.at(-1))
      console.log((closing ? lines.slice(0, -1) : lines).join('\n'))
      totals.passed += Number(closing?.[1] ?? 0)
      totals.failed += Number(closing?.[2] ?? 0)
      if (!closing || (code !== 0 && closing[2] === '0')) {
        console.log(`FAILED fuzz_fit ${share.join(' ')} ended with ${signal ?? code}`)
        totals.failed++
      }
      resolve()
    })
  })
}

try {
  await main()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
