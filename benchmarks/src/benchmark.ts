import type { BackendName } from './contenders/own-backends.ts'
import type { Schedule } from './measure/interleave.ts'
import type { Peers } from './peers/start-peers.ts'
import type { Probe } from './probe/probe.ts'
import type { BarChart, Table } from './report/report.ts'

/** What a benchmark may use. */
export interface BenchmarkContext {
  /** Those that were asked for and load here. */
  backends: readonly BackendName[]
  peers: Peers
  /** Names of workloads, for the benchmarks that have several; undefined for their own choice. */
  workloads: readonly string[] | undefined
  schedule: Schedule
  /** In (0, 1]: how many of the rows are used; below 1 the figures are for a first look only. */
  rowsFraction: number
  /** What the machine can do at most; null where it was not measured. */
  probe: Probe | null
  /** Says on which part the suite is. */
  say(text: string): void
  /** Adds a remark that belongs to the result. */
  note(text: string): void
}

/** One named measurement: how it is taken and how its result is shown. A new one is a file here and a row in suite.ts. */
export interface Benchmark<Result extends object = object> {
  /** Names the result's file and its place in the documentation. */
  readonly name: string
  /** One line for people. */
  readonly title: string
  run(context: BenchmarkContext): Promise<Result>
  /** For the terminal and the documentation, from the result alone. */
  tables(result: Result, probe: Probe | null): Table[]
  charts?(result: Result, probe: Probe | null): BarChart[]
}

/** Fixes the type of a benchmark's result where it is made, and forgets it for the suite. */
export function defineBenchmark<Result extends object>(benchmark: Benchmark<Result>): Benchmark {
  return benchmark as unknown as Benchmark
}
