import type { FitProgress, FitResult, StartResult } from '../backend.ts'
import { trialSeed } from '../trial-seed.ts'
import type { CancelFlag } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import { squaredDistance } from './distance.ts'
import { fitFrom, initialCentroids } from './fit.ts'
import { Potentials } from './potentials.ts'
import { mergeClusters, regroupClusters } from './regroup.ts'
import { Mt19937 } from './rng.ts'
import { forEachBlock } from './row-blocks.ts'
import { RowMemory } from './row-memory.ts'
import { candidatesFor } from './seeding.ts'
import { sumBlocks } from './sum-blocks.ts'

export interface ChainedProblem {
  /** Each in [1, rows]. */
  kValues: number[]
  sampleWeight: Float64Array | null
  maxIter: number
  /** Relative to the mean population variance. */
  tol: number
  seed: number
  /** How often to go up and down the values of k. */
  rounds: number
}

// A grouping that costs this much more than the best known is not worth iterations; one that costs the same is it.
const HOPELESS = 1.1
const SAME = 1e-6
// More candidates than a fit draws: a step has but one start, and they cost it little.
const MORE_CANDIDATES = 4
// Less of a gain is rounding.
const GAIN = 1e-9

/** The best clustering found for one k. */
interface Rung {
  k: number
  /** k x cols, in the data's own frame; empty until one is found. */
  centroids: Float64Array
  /** The same, as the rows were labelled by them. */
  centred: Float64Array
  labels: Int32Array
  sizes: number[]
  /** Of the rows, per cluster. */
  weights: Float64Array
  /** Summed as Potentials does. */
  inertia: number
  bestStart: number
  starts: StartResult[]
}

/**
 * One clustering per k, each made from its neighbours instead of from nothing. A round goes up from each k to the next
 * by adding the best of several rows drawn as in k-means++, then down by putting clusters together: the best of the pairs
 * that cost least and of a regrouping of the clusters of the largest k. Each is led to convergence by Lloyd's algorithm,
 * and the best of every k is where the next step begins. Inertia never rises with k. The starts of a result are what was
 * tried for its k, in order.
 */
export function chainedSweep(
  matrix: CentredMatrix,
  problem: ChainedProblem,
  flag: CancelFlag,
  onProgress?: (progress: FitProgress) => void,
): FitResult[] {
  const ascending = [...new Set(problem.kValues)].sort((a, b) => a - b)
  const rungs = new Ladder(matrix, ascending, problem, flag, onProgress).climb()
  const isUnique = ascending.length === problem.kValues.length
  return problem.kValues.map((k) => {
    const { centroids, labels, sizes, inertia, bestStart, starts } = rungs[ascending.indexOf(k)]
    const { nIter, stoppedBy } = starts[bestStart]
    const { offset } = matrix
    const result = { centroids, offset, labels, sizes, inertia, nIter, stoppedBy, bestStart, starts }
    return isUnique ? result : structuredClone(result)
  })
}

class Ladder {
  readonly #matrix: CentredMatrix
  readonly #problem: ChainedProblem
  readonly #flag: CancelFlag
  readonly #onProgress?: (progress: FitProgress) => void
  readonly #potentials: Potentials
  /** k ascending. */
  readonly #rungs: Rung[]
  #rng = new Mt19937(0)

  constructor(
    matrix: CentredMatrix,
    ascending: number[],
    problem: ChainedProblem,
    flag: CancelFlag,
    onProgress?: (progress: FitProgress) => void,
  ) {
    this.#matrix = matrix
    this.#problem = problem
    this.#flag = flag
    this.#onProgress = onProgress
    this.#potentials = new Potentials(
      matrix,
      problem.sampleWeight,
      ascending[ascending.length - 1],
      flag,
      new RowMemory(matrix.rows),
    )
    this.#rungs = ascending.map((k) => ({
      k,
      centroids: new Float64Array(0),
      centred: new Float64Array(0),
      labels: new Int32Array(0),
      sizes: [],
      weights: new Float64Array(0),
      inertia: Infinity,
      bestStart: -1,
      starts: [],
    }))
  }

  climb(): Rung[] {
    const rungs = this.#rungs
    for (let round = 0; round < this.#problem.rounds; round++) {
      this.#rng = new Mt19937(trialSeed(this.#problem.seed, 0, round + 1))
      if (round === 0 || rungs[0].k > 1) this.#trySeeds(round)
      for (let i = 1; i < rungs.length; i++) this.#tryMore(i)
      for (let i = rungs.length - 2; i >= 0; i--) this.#tryFewer(i, round)
    }
    for (let i = 1; i < rungs.length; i++) this.#keepFromRising(i)
    return rungs
  }

  /** The first k has no neighbour below: it begins with the mean, or as a fit does. */
  #trySeeds(round: number): void {
    const [{ k }] = this.#rungs
    const seed = trialSeed(this.#problem.seed, k, round)
    const trial = { ...this.#problem, nClusters: k, init: 'k-means++' as const, seed }
    const isMean = k === 1
    this.#iterate(
      0,
      isMean ? new Float64Array(this.#matrix.cols) : initialCentroids(this.#matrix, trial, this.#flag),
    )
  }

  /** Adds centroids to the best of the rung below. */
  #tryMore(index: number): void {
    const { k } = this.#rungs[index]
    const below = this.#rungs[index - 1]
    const { cols } = this.#matrix
    const potentials = this.#potentials
    const centroids = new Float64Array(k * cols)
    centroids.set(below.centred)
    const candidates = new Int32Array(candidatesFor(k) + MORE_CANDIDATES)
    let total = potentials.begin(below.centred, below.labels)
    for (let j = below.k; j < k; j++) {
      for (let trial = 0; trial < candidates.length; trial++) {
        candidates[trial] = potentials.rowAt(this.#rng.nextDouble() * total)
      }
      const row = potentials.best(candidates)
      centroids.set(this.#valuesOf(row), j * cols)
      if (j + 1 < k) total = potentials.add(row)
    }
    this.#iterate(index, centroids)
  }

  /** Puts clusters of the rung above, or of the highest, together. */
  #tryFewer(index: number, round: number): void {
    const { k, inertia } = this.#rungs[index]
    if (k === 1) return
    const above = this.#rungs[index + 1]
    const top = this.#rungs[this.#rungs.length - 1]
    const merged = mergeClusters(this.#pointsOf(above), k)
    const seed = (this.#problem.seed + round) >>> 0
    // So many that regrouping takes little of the time of a pass over the rows.
    const starts = Math.max(4, Math.min(50, Math.floor(this.#matrix.rows / (32 * top.k))))
    const regrouped = regroupClusters(this.#pointsOf(top), k, seed, starts, this.#flag)
    const [mergedCost, regroupedCost] = [merged.cost + above.inertia, regrouped.cost + top.inertia]
    const isRegrouped = regroupedCost < mergedCost
    const cost = isRegrouped ? regroupedCost : mergedCost
    if (cost > inertia * HOPELESS) return
    if (Math.abs(cost - inertia) <= inertia * SAME) return
    this.#iterate(index, isRegrouped ? regrouped.centroids : merged.centroids)
  }

  #keepFromRising(index: number): void {
    const rungs = this.#rungs
    if (rungs[index].inertia <= rungs[index - 1].inertia) return
    this.#tryMore(index)
    if (rungs[index].inertia > rungs[index - 1].inertia) this.#splitOffRows(index)
  }

  #iterate(index: number, initial: Float64Array): void {
    const rung = this.#rungs[index]
    const [nClusters, start] = [rung.k, rung.starts.length]
    const result = fitFrom(
      this.#matrix,
      initial,
      this.#problem,
      this.#flag,
      (iteration, changedLabels, shift) =>
        this.#onProgress?.({ nClusters, start, iteration, changedLabels, shift }),
    )
    const { inertia, nIter, stoppedBy, relocations } = result
    rung.starts.push({ inertia, nIter, stoppedBy, relocations })
    if (inertia < rung.inertia * (1 - GAIN)) this.#take(rung, result.centroids, result.labels)
  }

  /** Makes centroids (in the data's own frame) and the labels that they give the best of a rung. */
  #take(rung: Rung, centroids: Float64Array, labels: Int32Array): void {
    rung.centroids = centroids
    rung.centred = this.#centred(centroids)
    rung.labels = labels
    this.#countRows(rung)
    rung.inertia = this.#potentials.begin(rung.centred, labels)
    rung.bestStart = rung.starts.length - 1
    rung.starts[rung.bestStart].inertia = rung.inertia
  }

  /** The clustering below with the farthest rows as clusters of their own: no row is farther from its centroid. */
  #splitOffRows(index: number): void {
    const rung = this.#rungs[index]
    const below = this.#rungs[index - 1]
    const { cols, offset } = this.#matrix
    const labels = below.labels.slice()
    const centroids = new Float64Array(rung.k * cols)
    centroids.set(below.centroids)
    for (let k = below.k; k < rung.k; k++) {
      this.#potentials.begin(this.#centred(centroids.subarray(0, k * cols)), labels)
      const row = this.#valuesOf(this.#potentials.farthestRow())
      centroids.set(
        row.map((value, t) => value + offset[t]),
        k * cols,
      )
      this.#relabel(this.#centred(centroids.subarray(0, (k + 1) * cols)), labels)
    }
    rung.starts.push({ ...below.starts[below.bestStart] })
    this.#take(rung, centroids, labels)
  }

  /** Gives the last of some centroids the rows that it is nearer to than their own. */
  #relabel(centroids: Float64Array, labels: Int32Array): void {
    const { cols } = this.#matrix
    const last = centroids.length / cols - 1
    forEachBlock(this.#matrix, 2 * cols, this.#flag, (block, from, count) => {
      for (let r = 0, i = from; r < count; r++, i++) {
        const own = squaredDistance(block, r * cols, centroids, labels[i] * cols, cols)
        if (squaredDistance(block, r * cols, centroids, last * cols, cols) < own) labels[i] = last
      }
    })
  }

  /** Rows and weights of every cluster; weights are summed in the blocks of the C++ code. */
  #countRows(rung: Rung): void {
    const { sampleWeight } = this.#problem
    const { k, labels } = rung
    const sizes = new Int32Array(k)
    for (const label of labels) sizes[label]++
    rung.sizes = Array.from(sizes)
    rung.weights = Float64Array.from(sizes)
    if (sampleWeight === null) return
    rung.weights.fill(0)
    const bounds = sumBlocks(labels.length)
    for (let b = 0; b + 1 < bounds.length; b++) {
      const block = new Float64Array(k)
      for (let i = bounds[b]; i < bounds[b + 1]; i++) block[labels[i]] += sampleWeight[i]
      for (let j = 0; j < k; j++) rung.weights[j] += block[j]
    }
  }

  #pointsOf({ centred, weights }: Rung) {
    return { centroids: centred, weights, cols: this.#matrix.cols }
  }

  /** Centroids of the data's own frame in the frame of distances, as `predict` finds them. */
  #centred(centroids: Float64Array): Float64Array {
    const { cols, offset } = this.#matrix
    return centroids.map((value, p) => value - offset[p % cols])
  }

  #valuesOf(row: number): Float64Array {
    const { data, cols } = this.#matrix
    return Float64Array.from(data.subarray(row * cols, (row + 1) * cols))
  }
}
