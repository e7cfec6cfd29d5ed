import type { Benchmark } from './benchmark.ts'
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
]

export const benchmarkNames: readonly string[] = suite.map(({ name }) => name)
