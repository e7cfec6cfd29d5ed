import type { Benchmark } from './benchmark.ts'
import { largerThanMemory } from './benchmarks/larger-than-memory.ts'
import { memory } from './benchmarks/memory.ts'
import { perIteration } from './benchmarks/per-iteration.ts'
import { responsiveness } from './benchmarks/responsiveness.ts'
import { seeding } from './benchmarks/seeding.ts'
import { silhouette } from './benchmarks/silhouette.ts'
import { small } from './benchmarks/small.ts'
import { sweep } from './benchmarks/sweep.ts'
import { toConvergence } from './benchmarks/to-convergence.ts'

/** Every benchmark, in the order in which they run and are shown. */
export const suite: readonly Benchmark[] = [
  perIteration,
  toConvergence,
  sweep,
  seeding,
  silhouette,
  small,
  responsiveness,
  memory,
  largerThanMemory,
]

export const benchmarkNames: readonly string[] = suite.map(({ name }) => name)
