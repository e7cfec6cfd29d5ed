import { parseArgs } from 'node:util'
import { backendsHere, centroidContenders } from './compare/centroid.ts'
import { mlKMeansContender } from './compare/ml-kmeans.ts'
import { ScikitLearn } from './compare/scikit-learn.ts'
import type { Contender, RunResult } from './contender.ts'
import { spreadRows, uniformNoise, workloads, type Workload } from './datasets.ts'
import { describeMachine, versionOf, writeResult } from './machine.ts'
import { median, round } from './statistics.ts'

/**
 * Milliseconds of one Lloyd iteration on uniform noise, from the same centroids, tol 0: the time of a long run less that
 * of a run of one iteration, over the iterations between. Rounds are interleaved: every contender runs once per round.
 */
const { values: args } = parseArgs({
  options: {
    workloads: { type: 'string', default: 'A,B,E' },
    rounds: { type: 'string', default: '5' },
    out: { type: 'string', default: 'per-iteration' },
  },
})
const rounds = Number(args.rounds)
const chosen = workloads.filter(({ name }) => args.workloads.split(',').includes(name))

const machine = describeMachine()
const python = await ScikitLearn.start()
const measured = []
for (const workload of chosen) measured.push(await measure(workload))
python?.close()

const result = {
  benchmark: 'ms per Lloyd iteration, uniform noise, same initial centroids, tol 0',
  machine,
  versions: { ...python?.versions, mlKMeans: versionOf('ml-kmeans'), backends: backendsHere() },
  rounds,
  workloads: measured,
}
console.error(`\nwritten to ${writeResult(args.out, result)}`)

async function measure(workload: Workload) {
  const { name, n, d, k } = workload
  const matrix = uniformNoise(n, d, 1)
  const init = spreadRows(matrix, k)
  const contenders = [
    ...centroidContenders(matrix, init),
    ...((await python?.contenders(matrix, init)) ?? []),
    mlKMeansContender(matrix, init),
  ]
  console.error(`\n${name}: n = ${n}, d = ${d}, k = ${k}`)
  const samples = new Map(
    contenders.map((contender) => [contender, [] as { perIteration: number; long: RunResult }[]]),
  )
  // Round 0 warms caches and compilers and is not counted.
  for (let r = 0; r <= rounds; r++) {
    for (const contender of contenders) {
      const sample = await sampleOf(contender)
      if (r > 0) samples.get(contender)?.push(sample)
    }
  }
  await checkSameWork(contenders)
  return { ...workload, contenders: tableOf(samples) }
}

async function sampleOf(contender: Contender) {
  const short = await contender.run(1)
  const long = await contender.run(contender.iterations)
  return { perIteration: (long.ms - short.ms) / (long.nIter - short.nIter), long }
}

/** After the same number of iterations all must have the same inertia, or the times compare nothing. */
async function checkSameWork(contenders: Contender[]): Promise<void> {
  const reference = await contenders[0].run(4)
  for (const { name, run, tolerance } of contenders) {
    const { nIter, inertia } = await run(4)
    if (nIter === 4 && Math.abs(inertia / reference.inertia - 1) <= tolerance) continue
    throw new Error(
      `Cannot compare ${name}: 4 iterations must end at inertia ${reference.inertia}, got ${inertia} after ${nIter}`,
    )
  }
}

function tableOf(samples: Map<Contender, { perIteration: number; long: RunResult }[]>) {
  const ours = new Map<string, number>()
  const rows = [...samples].map(([{ name, iterations }, runs]) => {
    const perIteration = runs.map((run) => run.perIteration)
    const msPerIteration = median(perIteration)
    const dtype = name.endsWith('float32') ? 'float32' : 'float64'
    if (name.startsWith('centroid')) ours.set(name, msPerIteration)
    return {
      name,
      dtype,
      msPerIteration: round(msPerIteration),
      lowest: round(Math.min(...perIteration)),
      highest: round(Math.max(...perIteration)),
      iterations,
      msWholeRun: round(median(runs.map((run) => run.long.ms))),
    }
  })
  return rows.map((row) => {
    // How many times faster than this peer each of ours is, at equal precision.
    const ratios = [...ours]
      .filter(([name]) => name.endsWith(row.dtype) && !ours.has(row.name))
      .map(([name, ms]) => [name, round(row.msPerIteration / ms)] as const)
    const shown = ratios.map(([name, ratio]) => `${name} ${ratio}x`).join(', ')
    console.error(`  ${row.name.padEnd(30)} ${String(row.msPerIteration).padStart(8)} ms  ${shown}`)
    return { ...row, ratios: Object.fromEntries(ratios) }
  })
}
