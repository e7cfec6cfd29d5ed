import type { OwnBackend } from './contenders/own-backends.ts'
import type { Machine } from './measure/machine.ts'
import type { PeerVersions } from './peers/peer-process.ts'
import type { Probe } from './probe/probe.ts'

/** One benchmark's result with all that its numbers depend on: what is kept in a file. */
export interface BenchmarkRecord {
  benchmark: string
  title: string
  machine: Machine
  backends: OwnBackend[]
  /** By name, of those that ran. */
  peers: Record<string, PeerVersions>
  settings: { rounds: number; budgetMs: number; rowsFraction: number }
  /** Null where the limits of the machine were not measured. */
  probe: Probe | null
  durationMs: number
  /** What was left out, and why. */
  notes: string[]
  result: object
}
