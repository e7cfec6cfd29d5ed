// The addon must load wherever Node 20 loads: no newer glibc than 2.28, no newer GLIBCXX than 3.4.25.
import { execFileSync } from 'node:child_process'

const addon = 'packages/kmeans-native/build/Release/kmeans_native.node'
const limits = { GLIBC: [2, 28, 0], GLIBCXX: [3, 4, 25] }
const symbols = execFileSync('objdump', ['-T', addon], { encoding: 'utf8' })
const problems = []
for (const [library, limit] of Object.entries(limits)) {
  const versions = [...symbols.matchAll(new RegExp(`${library}_([0-9.]+)`, 'g'))].map((match) =>
    match[1].split('.').map(Number),
  )
  const newest = versions.sort(compare).at(-1) ?? [0]
  console.log(`${library}: needs ${newest.join('.')}, allowed ${limit.join('.')}`)
  if (compare(newest, limit) > 0) problems.push(library)
}
process.exitCode = problems.length > 0 ? 1 : 0

function compare(a, b) {
  for (let i = 0; i < 3; i++) if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) - (b[i] ?? 0)
  return 0
}
