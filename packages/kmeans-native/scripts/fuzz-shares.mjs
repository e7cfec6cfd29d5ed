import { spawn } from 'node:child_process'
import { cpus } from 'node:os'

/**
 * Runs fuzz_fit on every core, each with its share of the cases, and shows what it says; `only` is the one case to run
 * instead. Returns how many cases passed and failed; a program that ends early counts as a failure.
 */
export async function fuzzInShares([command, ...args], { seed, count, only, isa }) {
  const totals = { passed: 0, failed: 0 }
  const shares = only === undefined ? sharesOf(count) : [['--case', only]]
  const shared = [...args, '--seed', seed, ...(isa ? ['--isa', isa] : [])]
  await Promise.all(shares.map((share) => runShare(command, [...shared, ...share], totals)))
  return totals
}

/** Consecutive cases for each core. */
function sharesOf(count) {
  const shares = Math.min(count, cpus().length)
  const bound = (i) => Math.floor((count * i) / shares)
  return Array.from({ length: shares }, (_, i) => {
    return ['--first', String(bound(i)), '--count', String(bound(i + 1) - bound(i))]
  })
}

function runShare(command, args, totals) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
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
        console.log(`FAILED ${command} ${args.join(' ')} ended with ${signal ?? code}`)
        totals.failed++
      }
      resolve()
    })
  })
}
