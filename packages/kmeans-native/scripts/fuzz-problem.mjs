import { Matrix } from '../dist/index.js'

/** Random numbers of one case: Chris Doty-Humphrey's sfc32 of PractRand. */
class Random {
  #state

  constructor(seed, stream) {
    this.#state = Uint32Array.of(seed, stream, 0x9e3779b9, 1)
    for (let i = 0; i < 15; i++) this.#next()
  }

  #next() {
    const [a, b, c, counter] = this.#state
    const sum = a + b + counter
    this.#state.set([b ^ (b >>> 9), c + (c << 3), ((c << 21) | (c >>> 11)) + sum, counter + 1])
    return sum >>> 0
  }

  /** In [0, 1). */
  uniform() {
    return this.#next() / 2 ** 32
  }

  between(low, high) {
    return low + (high - low) * this.uniform()
  }

  /** In [low, high]. */
  integer(low, high) {
    return low + Math.floor(this.uniform() * (high - low + 1))
  }

  /** In [low, high], small values as likely as large ones. */
  size(low, high) {
    return Math.min(high, Math.floor(low * ((high + 1) / low) ** this.uniform()))
  }

  chance(probability) {
    return this.uniform() < probability
  }

  /** About normal, with variance 1. */
  bell() {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += this.uniform()
    return sum
  }

  pick(values) {
    return values[this.integer(0, values.length - 1)]
  }
}

/** Case `index` of a seed: a problem that fit, sweep and predict take, other rows to predict, and what it is like. */
export function fuzzProblem(seed, index) {
  const random = new Random(seed, index)
  const [rows, cols, kMax] = chooseSizes(random)
  const dtype = random.pick(['float64', 'float32'])
  const shape = random.pick(Object.keys(SHAPES))
  const frame = chooseFrame(random)
  const cell = SHAPES[shape](random, cols)
  const matrix = toMatrix(rows, cols, dtype, frame, cell)
  const others = toMatrix(random.integer(1, 100), cols, dtype, frame, cell)
  if (random.chance(0.15)) repeatRows(random, matrix)
  const nClusters = Math.min(rows, random.size(1, kMax))
  const [weighting, sampleWeight] = chooseWeights(random, rows, nClusters)
  const start = random.pick(['k-means++', 'k-means++', 'random', 'rows', 'box'])
  const options = {
    matrix,
    sampleWeight,
    maxIter: random.integer(1, 50),
    tol: random.pick([0, 1e-4]),
    seed: random.integer(0, 2 ** 32 - 1),
    nInit: random.pick([1, 1, 2, 4]),
    threads: random.integer(1, 4),
  }
  const init = toInit(random, start, matrix, nClusters)
  const about = `${rows} x ${cols} ${dtype} k=${nClusters} ${shape} offset ${frame.offset} factor ${frame.factor} weights ${weighting} init ${start} nInit ${options.nInit} maxIter ${options.maxIter} tol ${options.tol}`
  return { options, nClusters, init, others, about, kValues: kValuesBelow(random, nClusters) }
}

function chooseSizes(random) {
  if (random.chance(0.7)) return [random.size(1, 300), random.size(1, 20), 12]
  if (random.chance(0.7)) return [random.size(100, 3000), random.size(1, 40), 40]
  return [random.size(2000, 10_000), random.size(1, 8), 30]
}

function chooseFrame(random) {
  return {
    offset: random.chance(0.25) ? Math.round(10 ** random.between(0, 8)) : 0,
    factor: random.chance(0.15) ? 10 ** random.pick([random.integer(-30, 30), -160]) : 1,
  }
}

/** Each makes a function that gives the values of the next row. */
const SHAPES = {
  noise: (random, cols) => () => fill(cols, () => random.between(-1, 1)),
  integers: (random, cols) => {
    const levels = random.integer(1, 6)
    return () => fill(cols, () => random.integer(0, levels))
  },
  decimals: (random, cols) => () => fill(cols, () => Math.round(random.bell() * 10) / 10),
  line: (random, cols) => {
    const slopes = fill(cols, () => random.integer(0, 3))
    let along = 0
    return () => {
      along++
      return slopes.map((slope) => 0.1 + along * slope)
    }
  },
  mirrored: (random, cols) => {
    let last = null
    return () => (last = last ? last.map((value) => -value) : fill(cols, () => random.between(-1, 1)))
  },
  outliers: (random, cols) => () => {
    const factor = random.chance(0.02) ? 10 ** random.between(1, 6) : 1
    return fill(cols, () => factor * random.bell())
  },
  constants: (random, cols) => {
    const constants = fill(cols, () => (random.chance(0.5) ? random.bell() : null))
    return () => constants.map((value) => value ?? random.bell())
  },
  blobs: blobRows,
  moreBlobs: blobRows,
}

function blobRows(random, cols) {
  const centres = fill(random.size(1, 40), () => fill(cols, () => random.between(-3, 3)))
  const spread = 10 ** random.between(-4, 0.3)
  return () => random.pick(centres).map((centre) => centre + spread * random.bell())
}

function toMatrix(rows, cols, dtype, { offset, factor }, nextRow) {
  const matrix = Matrix.zeros(rows, cols, dtype)
  for (let i = 0; i < rows; i++) {
    matrix.data.set(
      nextRow().map((value) => (value + offset) * factor),
      i * cols,
    )
  }
  return matrix
}

function repeatRows(random, { data, rows, cols }) {
  const distinct = random.size(1, rows)
  for (let i = distinct; i < rows; i++) {
    const from = random.integer(0, distinct - 1) * cols
    data.copyWithin(i * cols, from, from + cols)
  }
}

/** At least nClusters of them are positive, which init 'random' asks for. */
function chooseWeights(random, rows, nClusters) {
  const kind = random.pick(['none', 'none', 'none', 'any', 'integers', 'rare', 'scales'])
  if (kind === 'none') return [kind, null]
  const weights = Float64Array.from({ length: rows }, () => {
    if (kind === 'any') return random.uniform()
    if (kind === 'scales') return 10 ** random.between(-12, 12)
    if (kind === 'integers') return random.integer(0, 3)
    return random.chance(0.3) ? random.uniform() * 5 : 0
  })
  for (let i = 0; i < nClusters; i++) weights[i] ||= 1
  return [kind, weights]
}

function toInit(random, start, { data, rows, cols }, nClusters) {
  if (start === 'k-means++' || start === 'random') return start
  const low = data.reduce((a, b) => Math.min(a, b))
  const high = data.reduce((a, b) => Math.max(a, b))
  const centroids = new Float64Array(nClusters * cols)
  for (let j = 0; j < nClusters; j++) {
    const row = random.integer(0, rows - 1)
    for (let t = 0; t < cols; t++) {
      centroids[j * cols + t] = start === 'rows' ? data[row * cols + t] : random.between(low, high)
    }
  }
  return centroids
}

function kValuesBelow(random, nClusters) {
  return [...new Set(fill(random.integer(1, 4), () => random.integer(1, nClusters)))]
}

function fill(length, value) {
  return Array.from({ length }, value)
}
