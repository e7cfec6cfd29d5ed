import type { DType } from '@centroid/core'

/** Who computes. */
export type Family = 'native' | 'typescript' | 'brute force' | 'scikit-learn' | 'faiss' | 'ml-kmeans'

/** One implementation in one precision. */
export interface Entrant {
  family: Family
  dtype: DType
  /** Which of the family's algorithms; the fastest stands for the family. */
  algorithm?: string
}

/** How an entrant's column is headed: "scikit-learn float32". */
export function columnOf({ family, dtype }: Entrant): string {
  return family === 'ml-kmeans' ? family : `${family} ${dtype}`
}

/** What an entrant took for one case; the fields beside these belong to the benchmark. */
export interface Timing extends Entrant {
  /** Median. */
  ms: number
  /** Of the fastest run: the least that other work on the machine disturbed. */
  msBest: number
  runs: number
  /** Why the time counts for nothing: the results were not those of the others. */
  disagrees?: string
}

/** How many times faster one of ours is than a peer, at equal precision where the peer has it. */
export interface Speedup {
  own: string
  peer: string
  ratio: number
  ratioBest: number
}

/** Entrants on one data set. */
export interface TimedCase<T extends Timing = Timing> {
  case: string
  timings: T[]
  speedups: Speedup[]
}
