import { closestName } from '@centroid/core/closest-name'
import { backendNames, type BackendName } from './contenders/own-backends.ts'
import { workloads } from './data/workloads.ts'
import { peerNames, type PeerName } from './peers/start-peers.ts'
import { benchmarkNames } from './suite.ts'
import type { BenchmarkRecord } from './record.ts'

/** Options of `runBenchmarks`; the defaults take under a minute. */
export interface RunBenchmarksOptions {
  /** Names of the suite (`benchmarkNames`). Default: per-iteration, to-convergence and small. */
  benchmarks?: readonly string[]
  /** Of A to F. Default: A, B and E; all of them where `benchmarks` was given. */
  workloads?: readonly string[]
  /** Other implementations to run beside ours. Default: none. */
  peers?: readonly PeerName[]
  /** Default: those that load. */
  backends?: readonly BackendName[]
  /** Interpreter for scikit-learn and faiss. Default: CENTROID_PYTHON, else python3. */
  python?: string
  /** Runs of every contender. Default 3. */
  rounds?: number
  /** No contender starts another round of a case after this time. Default 5000. */
  budgetMs?: number
  /** In (0, 1]: the share of the rows that is used; below 1 the figures are for a first look only. Default 1. */
  rowsFraction?: number
  /** Whether the limits of the machine are measured, which takes a C++ compiler. Default true. */
  probe?: boolean
  /** Ends the suite; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
  /** Told on which part the suite is. */
  onProgress?: (text: string) => void
  /** Told of every result as soon as it is there. */
  onRecord?: (record: BenchmarkRecord) => void
}

export type Settings = Required<Omit<RunBenchmarksOptions, 'signal' | 'workloads'>> &
  Pick<RunBenchmarksOptions, 'signal' | 'workloads'>

const QUICK = ['per-iteration', 'to-convergence', 'small']
const QUICK_WORKLOADS = ['A', 'B', 'E']

/** The options with their defaults. @throws RangeError for a name that is not known or a number out of range. */
export function settingsOf(options: RunBenchmarksOptions): Settings {
  const { benchmarks, rounds = 3, budgetMs = 5000, rowsFraction = 1 } = options
  checkNames('benchmarks', benchmarks, benchmarkNames)
  checkNames(
    'workloads',
    options.workloads,
    workloads.map(({ name }) => name),
  )
  checkNames('peers', options.peers, peerNames)
  checkNames('backends', options.backends, backendNames)
  if (!Number.isInteger(rounds) || rounds < 1) throw outOfRange('rounds', 'an integer of at least 1', rounds)
  if (!(budgetMs > 0)) throw outOfRange('budgetMs', 'a positive number', budgetMs)
  if (!(rowsFraction > 0 && rowsFraction <= 1)) throw outOfRange('rowsFraction', 'in (0, 1]', rowsFraction)
  return {
    benchmarks: benchmarks ?? QUICK,
    workloads: options.workloads ?? (benchmarks === undefined ? QUICK_WORKLOADS : undefined),
    peers: options.peers ?? [],
    backends: options.backends ?? backendNames,
    python: options.python ?? (process.env['CENTROID_PYTHON'] || 'python3'),
    rounds,
    budgetMs,
    rowsFraction,
    probe: options.probe ?? true,
    signal: options.signal,
    onProgress: options.onProgress ?? (() => {}),
    onRecord: options.onRecord ?? (() => {}),
  }
}

function checkNames(option: string, given: readonly string[] | undefined, known: readonly string[]): void {
  const required = `among ${known.join(', ')}`
  const stranger = given?.find((name) => !known.includes(name))
  if (stranger !== undefined) {
    const near = closestName(stranger, known)
    const hint = near === undefined ? '' : `\nHint: did you mean ${near}?`
    throw outOfRange(option, required, JSON.stringify(stranger) + hint)
  }
  if (given?.length === 0 && option !== 'peers') throw outOfRange(option, required, 'none')
}

function outOfRange(option: string, required: string, found: unknown): RangeError {
  return new RangeError(`Cannot run benchmarks: '${option}' must be ${required}, got ${String(found)}`)
}
