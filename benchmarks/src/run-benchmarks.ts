import type { Benchmark, BenchmarkContext } from './benchmark.ts'
import { ownBackends, type OwnBackend } from './contenders/own-backends.ts'
import { describeMachine, type Machine } from './measure/machine.ts'
import { settingsOf, type RunBenchmarksOptions, type Settings } from './options.ts'
import { startPeers, type Peers } from './peers/start-peers.ts'
import { measureProbe, type Probe } from './probe/probe.ts'
import type { BenchmarkRecord } from './record.ts'
import { suite } from './suite.ts'

/**
 * Runs benchmarks on this machine, one after another, each contender once per interleaved round.
 *
 * @throws RangeError for a bad option; Error when no backend loads or a peer fails; the signal's reason when aborted.
 * @example
 * const [record] = await runBenchmarks({ benchmarks: ['small'], peers: ['ml-kmeans'] })
 * record.result // times, medians and ratios
 */
export async function runBenchmarks(options: RunBenchmarksOptions = {}): Promise<BenchmarkRecord[]> {
  const settings = settingsOf(options)
  const machine = describeMachine()
  const notes = loadNotes(machine)
  const leaveOut = (reason: string) => void notes.push(reason)
  const backends = ownBackends(settings.backends, leaveOut)
  if (backends.length === 0)
    throw new Error(`Cannot run benchmarks: a backend must load, got none: ${notes.join('; ')}`)
  const probe = settings.probe ? await probeOrNote(settings, leaveOut) : null
  const hasNative = backends.some(({ name }) => name === 'native')
  const peers = await startPeers({
    wanted: settings.peers,
    bruteForce:
      hasNative && ['per-iteration', 'to-convergence'].some((name) => settings.benchmarks.includes(name)),
    python: settings.python,
    signal: settings.signal,
    leaveOut,
  })
  try {
    const records = []
    for (const benchmark of suite.filter(({ name }) => settings.benchmarks.includes(name))) {
      const record = await runOne(benchmark, { settings, machine, backends, probe, peers, notes })
      settings.onRecord(record)
      records.push(record)
    }
    return records
  } finally {
    peers.close()
  }
}

interface Surroundings {
  settings: Settings
  machine: Machine
  backends: OwnBackend[]
  probe: Probe | null
  peers: Peers
  notes: readonly string[]
}

async function runOne(benchmark: Benchmark, surroundings: Surroundings): Promise<BenchmarkRecord> {
  const { settings, machine, backends, probe, peers } = surroundings
  const { rounds, budgetMs, rowsFraction, signal } = settings
  const notes = [...surroundings.notes]
  const context: BenchmarkContext = {
    backends: backends.map(({ name }) => name),
    peers,
    workloads: settings.workloads,
    schedule: { rounds, budgetMs, signal },
    rowsFraction,
    probe,
    say: settings.onProgress,
    note: (text) => void (notes.includes(text) || notes.push(text)),
  }
  const start = performance.now()
  const result = await benchmark.run(context)
  const { sklearn, faiss, mlKMeans } = peers
  const present = [sklearn, faiss, mlKMeans].filter((peer) => peer !== null)
  return {
    benchmark: benchmark.name,
    title: benchmark.title,
    machine,
    backends,
    peers: Object.fromEntries(present.map(({ name, versions }) => [name, versions])),
    settings: { rounds, budgetMs, rowsFraction },
    probe,
    durationMs: Math.round(performance.now() - start),
    notes,
    result,
  }
}

async function probeOrNote(settings: Settings, leaveOut: (reason: string) => void): Promise<Probe | null> {
  settings.onProgress('the limits of the machine')
  try {
    return await measureProbe(settings.signal)
  } catch (error) {
    settings.signal?.throwIfAborted()
    leaveOut((error as Error).message)
    return null
  }
}

function loadNotes({ loadAverage, cores }: Machine): string[] {
  return loadAverage > cores / 2
    ? [`the load average was ${loadAverage.toFixed(1)} at the start: other work disturbed these numbers`]
    : []
}
