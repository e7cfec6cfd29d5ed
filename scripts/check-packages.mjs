// Packs every package, checks the tarballs, installs them into an empty folder and uses them as a stranger would.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const run = (command, args, options = {}) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options })

let passed = 0
let failed = 0
function step(title, check) {
  try {
    check()
    passed++
    console.log(`ok    ${title}`)
  } catch (error) {
    failed++
    console.error(`FAIL  ${title}\n${error.stdout ?? ''}${error.message}`)
  }
}

const packages = ['kmeans-native', 'core', 'server', 'benchmarks', 'cli']
const folderOf = (name) => (name === 'benchmarks' ? name : `packages/${name}`)
const folder = mkdtempSync(join(tmpdir(), 'centroid-packed-'))
const pack = (from) =>
  join(folder, run('npm', ['pack', '--silent', '--pack-destination', folder, from]).trim().split('\n').at(-1))

for (const name of packages) {
  step(`publint @centroid/${name}`, () => run('npx', ['publint', '--strict', folderOf(name)]))
}
const tarballs = packages.map((name) => pack(resolve(folderOf(name))))
for (const [index, name] of packages.entries()) {
  // The command has no API, so there are no types to look at.
  if (name === 'cli') continue
  step(`are-the-types-wrong @centroid/${name}`, () =>
    run('npx', ['attw', tarballs[index], '--profile', 'esm-only', '--exclude-entrypoints', 'package.json']),
  )
}

const platforms = 'packages/kmeans-native/npm'
const prebuilt = existsSync(platforms)
  ? readdirSync(platforms).map((name) => pack(resolve(platforms, name)))
  : []

function useIn(title, files, expectedBackend) {
  const home = mkdtempSync(join(tmpdir(), 'centroid-user-'))
  const inHome = (command, args) =>
    run(command, args, { cwd: home, env: { ...process.env, KMEANS_REQUIRE_NATIVE: '' } })
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({ name: 'stranger', private: true, type: 'module' }),
  )
  writeFileSync(join(home, 'points.csv'), 'x,y\n0,0\n0,1\n1,0\n9,9\n9,8\n8,9\n')
  writeFileSync(
    join(home, 'first.mjs'),
    `import { Matrix, fitKMeans } from '@centroid/core'
const model = await fitKMeans(Matrix.fromRows([[0, 0], [0, 1], [9, 9], [9, 8]]), { nClusters: 2, seed: 42 })
console.log(JSON.stringify({ labels: [...model.labels], inertia: model.inertia, backend: model.backend.name }))`,
  )
  step(`${title}: installs`, () =>
    inHome('npm', ['install', '--silent', '--no-audit', '--no-fund', ...files]),
  )
  step(`${title}: fitKMeans`, () => {
    const { labels, inertia, backend } = JSON.parse(inHome('node', ['first.mjs']))
    if (labels[0] !== labels[1] || labels[0] === labels[2] || inertia !== 1)
      throw new Error(`got ${labels}, ${inertia}`)
    if (backend !== expectedBackend) throw new Error(`expected backend ${expectedBackend}, got ${backend}`)
  })
  step(`${title}: centroid fit`, () => {
    const { sizes, backend } = JSON.parse(
      inHome('npx', ['centroid', 'fit', 'points.csv', '--k', '2', '--json']),
    )
    if (sizes.join() !== '3,3' || backend.name !== expectedBackend)
      throw new Error(`got ${sizes}, ${backend.name}`)
  })
  step(`${title}: centroid bench`, () => {
    const { benchmarks } = JSON.parse(
      inHome('npx', [
        'centroid',
        'bench',
        '--quick',
        '--benchmarks',
        'small',
        '--peers',
        'ml-kmeans',
        '--json',
      ]),
    )
    const [{ result, peers }] = benchmarks
    if (result.cases.length !== 2 || !('ml-kmeans' in peers))
      throw new Error(`got ${JSON.stringify(benchmarks)}`)
  })
  rmSync(home, { recursive: true })
}

useIn('packed install', tarballs, 'typescript')
if (prebuilt.length > 0) useIn('packed install with the prebuilt addon', [...tarballs, ...prebuilt], 'native')
rmSync(folder, { recursive: true })
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
