import { spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The package's folder. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url))

const X64_OPTIONS = {
  'avx2.cpp': ['-mavx2', '-mfma'],
  'avx512.cpp': ['-mavx512f', '-mavx512dq', '-mavx512vl', '-mavx512bw', '-mfma', '-Wno-uninitialized'],
}

/** A C++ compiler with GCC's options: $CXX, else g++, clang++ or c++; undefined when there is none. */
export function findCompiler() {
  const candidates = process.env.CXX ? [process.env.CXX] : ['g++', 'clang++', 'c++']
  return candidates.find((candidate) => spawnSync(candidate, ['--version'], { stdio: 'ignore' }).status === 0)
}

/** The C++ files of some folders below native/. */
export function sourcesOf(...folders) {
  return folders.flatMap((folder) => {
    const path = join(packageRoot, 'native', folder)
    return readdirSync(path)
      .filter((name) => name.endsWith('.cpp'))
      .sort()
      .map((name) => join(path, name))
  })
}

/** Compiles each source with its instruction set's options for `arch`, a few at a time; returns the object files. */
export async function compileObjects(compiler, sources, options, folder, arch = process.arch) {
  const objects = sources.map((source) => join(folder, `${basename(source, '.cpp')}.o`))
  const waiting = sources.map((source, i) => ({ source, object: objects[i] }))
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const own = arch === 'x64' ? (X64_OPTIONS[basename(next.source)] ?? []) : []
      await run(compiler, [
        '-std=c++17',
        '-ffp-contract=off',
        ...options,
        ...own,
        '-c',
        next.source,
        '-o',
        next.object,
      ])
    }
  }
  await Promise.all(cpus().map(work))
  return objects
}

/** Runs a program to its end; rejects with its output when it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${command} ended with ${signal ?? code}:\n${output.trim()}`))
    })
  })
}
