import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { selectBackend, sweepKMeans, type SweepKMeansOptions } from '@centroid/core'
import { describeMachine } from '../measure/machine.ts'
import { geometricMean, round } from '../measure/statistics.ts'
import { largeShapes, shapes, type Shape } from './shapes.ts'

/**
 * What a chained sweep finds and takes, compared with ten independent starts per k of the same seed: the geometric mean
 * of the inertia ratios over k and seeds, the worst of them, and how many times less processor time it took. Ten starts of
 * other seeds are compared as well: how much ten starts differ from ten starts.
 */
const { values: args } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '1,2,3,4,8' },
    large: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
const seeds = Array.from({ length: Number(args.seeds) }, (_, seed) => seed)
const efforts = args.rounds.split(',').map(Number)

interface Curve {
  inertias: number[]
  cpuMs: number
}

interface Comparison {
  /** Of chained inertia / independent inertia, over k and seeds. */
  geometricMean: number
  /** The largest such ratio less 1, and its k. */
  worst: { excess: number; k: number }
  /** Ratios above 1.005, of all. */
  aboveHalfPercent: number
  /** Processor time of the independent sweep over that of this one. */
  timeRatio: number
}

const machine = describeMachine()
const measured: Awaited<ReturnType<typeof measure>>[] = []
for (const shape of args.large ? largeShapes() : await shapes()) measured.push(await measure(shape))

const names = Object.keys(measured[0].comparisons)
const overall = Object.fromEntries(names.map((name) => [name, overallOf(name)]))
console.error('\nover all shapes')
for (const name of names) console.error(`  ${name.padEnd(22)} ${JSON.stringify(overall[name])}`)
const result = {
  benchmark: 'inertia and processor time of a sweep of k, against ten independent starts per k',
  machine,
  backend: selectBackend().reason.split(' from ')[0],
  seeds,
  overall,
  shapes: measured,
}
const out = args.out ?? (args.large ? 'sweep-large' : 'sweep-quality')
const path = fileURLToPath(new URL(`../../results/${out}.json`, import.meta.url))
writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`)
console.error(`\nwritten to ${path}`)

async function measure(shape: Shape) {
  const { name, kMax, matrix } = shape
  const curvesOf = async (options: SweepKMeansOptions): Promise<Curve[]> => {
    const curves = []
    for (const seed of seeds) curves.push(await sweep(shape, { ...options, seed }))
    return curves
  }
  const reference = await curvesOf({ sweep: 'independent', nInit: 10 })
  const others = [...reference.slice(1), reference[0]]
  const comparisons: Record<string, Comparison> = { 'ten starts, other seed': compare(others, reference) }
  for (const rounds of efforts) {
    comparisons[`chained, ${rounds} round${rounds > 1 ? 's' : ''}`] = compare(
      await curvesOf({ sweep: 'chained', rounds }),
      reference,
    )
  }
  console.error(`\n${name}: ${matrix.rows} x ${matrix.cols}, k = 1..${kMax}`)
  for (const [way, { geometricMean, worst, timeRatio }] of Object.entries(comparisons)) {
    const excess = `${(100 * worst.excess).toFixed(2)} % at k = ${worst.k}`
    console.error(`  ${way.padEnd(22)} mean ${geometricMean.toFixed(5)}, worst ${excess}, time ${timeRatio}x`)
  }
  return { name, rows: matrix.rows, cols: matrix.cols, kMax, comparisons }
}

async function sweep({ matrix, kMax }: Shape, options: SweepKMeansOptions): Promise<Curve> {
  const before = process.cpuUsage()
  const { inertias } = await sweepKMeans(matrix, { kMax, ...options })
  const { user, system } = process.cpuUsage(before)
  return { inertias, cpuMs: (user + system) / 1000 }
}

/** Ratios of inertias that are rounding errors of zero count as 1. */
function compare(curves: Curve[], references: Curve[]): Comparison {
  const ratios = curves.flatMap(({ inertias }, s) => {
    const reference = references[s].inertias
    const nothing = 1e-20 * reference[0]
    return inertias.map((inertia, i) => ({
      k: i + 1,
      ratio: inertia <= nothing || reference[i] <= nothing ? 1 : inertia / reference[i],
    }))
  })
  const worst = ratios.reduce((a, b) => (b.ratio > a.ratio ? b : a))
  const total = (all: Curve[]): number => all.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
  return {
    geometricMean: geometricMean(ratios.map(({ ratio }) => ratio)),
    worst: { excess: round(worst.ratio - 1), k: worst.k },
    aboveHalfPercent: round(ratios.filter(({ ratio }) => ratio > 1.005).length / ratios.length),
    timeRatio: round(total(references) / total(curves)),
  }
}

function overallOf(name: string) {
  const all = measured.map(({ name: shape, comparisons }) => ({ shape, ...comparisons[name] }))
  const worst = all.reduce((a, b) => (b.worst.excess > a.worst.excess ? b : a))
  return {
    geometricMean: round5(geometricMean(all.map((one) => one.geometricMean))),
    worst: { shape: worst.shape, ...worst.worst },
    aboveHalfPercent: round(all.reduce((sum, one) => sum + one.aboveHalfPercent, 0) / all.length),
    timeRatio: round(geometricMean(all.map((one) => one.timeRatio))),
  }
}

function round5(value: number): number {
  return Number(value.toFixed(5))
}
