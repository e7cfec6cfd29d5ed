import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { DType } from '@centroid/core'

/** What this machine can do at most, measured by probe/probe.cpp. */
export interface Probe {
  threads: number
  /** Width of the registers that it was compiled for. */
  vectorBits: number
  /** 1e9 floating-point operations per second in fused multiply-adds, which count as two. */
  gflops: Record<DType, { oneThread: number; allThreads: number }>
  /** 1e9 bytes read per second by all threads, in ascending order of the working set. */
  bandwidth: { workingSetBytes: number; gbPerSecond: number }[]
}

const run = promisify(execFile)

/** For the processor at hand, as different compilers say it. */
const TARGETS = [['-march=native'], ['-mcpu=native'], []]

/**
 * Compiles the probe with $CXX, g++, clang++ or c++ and runs it.
 * @throws Error where there is no compiler that can.
 */
export async function measureProbe(signal?: AbortSignal): Promise<Probe> {
  const source = fileURLToPath(new URL('../../probe/probe.cpp', import.meta.url))
  const folder = await mkdtemp(join(tmpdir(), 'centroid-probe-'))
  const program = join(folder, 'probe')
  try {
    await compile(source, program, signal)
    const { stdout } = await run(program, [String(availableParallelism())], { signal })
    return JSON.parse(stdout) as Probe
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function compile(source: string, program: string, signal?: AbortSignal): Promise<void> {
  const compilers = process.env['CXX'] ? [process.env['CXX']] : ['g++', 'clang++', 'c++']
  for (const compiler of compilers) {
    for (const target of TARGETS) {
      const options = ['-std=c++17', '-O3', ...target, '-pthread', source, '-o', program]
      try {
        await run(compiler, options, { signal })
        return
      } catch {
        signal?.throwIfAborted()
      }
    }
  }
  throw new Error(
    `Cannot measure the limits of the machine: a C++ compiler is required, tried ${compilers.join(', ')}`,
  )
}
