// Builds build/Release/kmeans_native.node: with CMake where there is one, else with a compiler alone. Without either it
// says so and ends well, because the TypeScript backend serves; KMEANS_REQUIRE_NATIVE=1 makes that a failure.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { compileObjects, findCompiler, packageRoot, run, sourcesOf } from './compiler.mjs'

const require = createRequire(import.meta.url)
const target = join(packageRoot, 'build', 'Release', 'kmeans_native.node')

async function main() {
  if (process.argv.includes('--describe')) return describeToolchain()
  if (isUpToDate()) return 'kmeans-native: the addon is up to date'
  if (process.platform === 'win32' && hasCommand('cmake')) return buildWithCMake()
  const compiler = findCompiler()
  if (!compiler) {
    const reason = 'kmeans-native: no C++ compiler found; the TypeScript backend will serve'
    if (process.env.KMEANS_REQUIRE_NATIVE === '1') throw new Error(reason)
    return reason
  }
  if (!hasCommand('cmake') || !canMake()) return buildDirectly(compiler)
  try {
    return await buildWithCMake()
  } catch (error) {
    console.error(`kmeans-native: CMake failed, trying the compiler alone\n${error.message}`)
    return buildDirectly(compiler)
  }
}

function isUpToDate() {
  if (!existsSync(target)) return false
  const built = statSync(target).mtimeMs
  const folders = ['kernel', 'algorithm', 'binding'].map((name) => join(packageRoot, 'native', name))
  const sources = [join(packageRoot, 'CMakeLists.txt'), ...folders.flatMap(filesBelow)]
  return sources.every((source) => statSync(source).mtimeMs <= built)
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

/** What a cached build depends on besides its sources. */
function describeToolchain() {
  const compiler = findCompiler()
  const version = compiler && spawnSync(compiler, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0]
  return [process.platform, process.arch, compiler ?? 'no compiler', version, hasCommand('cmake')].join(' ')
}

function hasCommand(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0
}

function canMake() {
  return hasCommand('ninja') || hasCommand('make')
}

async function buildWithCMake() {
  const cmakeJs = join(require.resolve('cmake-js/package.json'), '..', 'bin', 'cmake-js')
  const jobs = String(Math.max(1, cpus().length))
  await run(process.execPath, [cmakeJs, 'compile', '--directory', packageRoot, '--parallel', jobs], {
    cwd: packageRoot,
  })
  return 'kmeans-native: built with CMake'
}

async function buildDirectly(compiler) {
  const includes = [require('node-api-headers').include_dir, require('node-addon-api').include_dir]
  const defines = ['-DNAPI_VERSION=8', '-DNAPI_CPP_EXCEPTIONS', '-DBUILDING_NODE_EXTENSION', '-DNDEBUG']
  const options = [
    '-O3',
    '-fPIC',
    '-pthread',
    '-fvisibility=hidden',
    '-fvisibility-inlines-hidden',
    ...defines,
  ]
  const objectFolder = join(packageRoot, 'build', 'objects')
  rmSync(objectFolder, { recursive: true, force: true })
  mkdirSync(objectFolder, { recursive: true })
  mkdirSync(join(packageRoot, 'build', 'Release'), { recursive: true })
  const sources = sourcesOf('kernel', 'algorithm', 'binding')
  const objects = await compileObjects(
    compiler,
    sources,
    [...options, ...includes.map((path) => `-I${path}`)],
    objectFolder,
  )
  const link =
    process.platform === 'darwin'
      ? ['-bundle', '-undefined', 'dynamic_lookup']
      : ['-shared', '-pthread', '-Wl,-z,nodelete']
  await run(compiler, [...objects, ...link, '-o', target])
  return `kmeans-native: built with ${compiler}`
}

try {
  console.log(await main())
} catch (error) {
  const isRequired = process.env.KMEANS_REQUIRE_NATIVE === '1'
  console.error(`kmeans-native: the addon was not built\n${error.message}`)
  if (!isRequired)
    console.error('Hint: the TypeScript backend will serve; set KMEANS_REQUIRE_NATIVE=1 to make this fail')
  process.exitCode = isRequired ? 1 : 0
}
