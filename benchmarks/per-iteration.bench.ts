import { parseArgs } from 'node:util'
import { backendsHere, centroidContenders } from './compare/centroid.ts'
import { mlKMeansContender } from './compare/ml-kmeans.ts'
import { ScikitLearn } from './compare/scikit-learn.ts'
import type { Contender, RunResult } from './contender.ts'
import { spreadRows, uniformNoise, workloads, type Workload } from './datasets.ts'
import { describeMachine, versionOf, writeResult } from './machine.ts'
import { median, round } from './statistics.ts'

/**
 * Milliseconds of one Lloyd iteration on uniform noise, from the same centroids, tol 0: the median time of a long run
 * less that of a run of one iteration, over the iterations between. Rounds are interleaved: every contender runs once
 * per round.
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
  const longest = Math.min(201, Math.max(31, Math.ceil(5e9 / (n * d * k))))
  const samples = contenders.map((contender) => {
    const iterations = Math.max(5, Math.ceil(longest / contender.slowness))
    return { contender, iterations, short: [] as RunResult[], long: [] as RunResult[] }
  })
  // Round 0 warms caches and compilers and is not counted.
  for (let r = 0; r <= rounds; r++) {
    for (const { contender, iterations, short, long } of samples) {
      const [one, many] = [await contender.run(1), await contender.run(iterations)]
      if (r === 0) continue
      short.push(one)
      long.push(many)
    }
  }
  await checkSameWork(contenders)
  return { ...workload, contenders: tableOf(samples) }
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

function tableOf(samples: { contender: Contender; short: RunResult[]; long: RunResult[] }[]) {
  const ours = new Map<string, number>()
  const rows = samples.map(({ contender: { name }, short, long }) => {
    const iterations = long[0].nIter
    const perIteration = (pick: (values: number[]) => number) =>
      (pick(long.map((run) => run.ms)) - pick(short.map((run) => run.ms))) / (iterations - 1)
    const msPerIteration = perIteration(median)
    if (name.startsWith('centroid')) ours.set(name, msPerIteration)
    return {
      name,
      dtype: name.endsWith('float32') ? 'float32' : 'float64',
      iterations,
      msPerIteration: round(msPerIteration),
      /** From the fastest runs: the least that other work on the machine disturbed. */
      msPerIterationBest: round(perIteration((values) => Math.min(...values))),
      msWholeRun: round(median(long.map((run) => run.ms))),
      msOneIterationRun: round(median(short.map((run) => run.ms))),
    }
  })
  return rows.map((row) => {
    // How many times faster than this peer each of ours is, at equal precision.
    const ratios = [...ours]
      .filter(([name]) => name.endsWith(row.dtype) && !ours.has(row.name))
      .map(([name, ms]) => [name, round(row.msPerIteration / ms)] as const)
    const shown = ratios.map(([name, ratio]) => `${name} ${ratio}x`).join(', ')
    const { name, msPerIteration, msPerIterationBest } = row
    console.error(`  ${name.padEnd(30)} ${msPerIteration} ms (best ${msPerIterationBest})  ${shown}`)
    return { ...row, ratios: Object.fromEntries(ratios) }
  })
}
