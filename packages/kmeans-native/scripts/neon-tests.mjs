// Compiles the kernel tests and the fuzz for 64-bit ARM and runs them under QEMU, so that the NEON kernels are tried on
// other machines too. Options: --seed N, --count N. Without cross compiler or QEMU it says so and ends well. The last
// line is "N passed, N failed".
import { spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { run } from './compiler.mjs'
import { fuzzInShares } from './fuzz-shares.mjs'
import { buildProgram } from './native-program.mjs'

const COMPILER = 'aarch64-linux-gnu-g++'
const EMULATORS = ['qemu-aarch64', 'qemu-aarch64-static']

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    count: { type: 'string', default: '500' },
  },
})

async function main() {
  const emulator = EMULATORS.find(isInstalled)
  const missing = [...(isInstalled(COMPILER) ? [] : [COMPILER]), ...(emulator ? [] : [EMULATORS[0]])]
  if (missing.length > 0) {
    return console.log(`NEON tests: left out, 1 skipped, not found: ${missing.join(' and ')}`)
  }
  const emulated = (program) => [emulator, '-L', systemRoot(), program]
  const [command, ...args] = emulated(await buildProgram(COMPILER, 'kernel_test', 'neon'))
  const kernelOutput = (await run(command, args)).trim()
  console.log(`kernel tests: ${kernelOutput}`)
  const checked = Number(/^(\d+) passed, 0 failed$/m.exec(kernelOutput)[1])
  const fuzz = emulated(await buildProgram(COMPILER, 'fuzz_fit', 'neon'))
  const totals = await fuzzInShares(fuzz, { seed: options.seed, count: Number(options.count) })
  console.log(`${checked + totals.passed} passed, ${totals.failed} failed`)
  if (totals.failed > 0) process.exitCode = 1
}

function isInstalled(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0
}

/** The folder of the cross compiler's C library, as QEMU wants it. */
function systemRoot() {
  const { stdout } = spawnSync(COMPILER, ['-print-file-name=libc.so.6'], { encoding: 'utf8' })
  return dirname(dirname(realpathSync(stdout.trim())))
}

try {
  await main()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
