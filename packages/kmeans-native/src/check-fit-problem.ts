import { describeValue } from './describe-value.ts'
import type { CentroidSet, FitOptions, FitProblem, SweepProblem } from './backend.ts'
import type { Matrix } from './matrix.ts'

const MAX_INT32 = 0x7fffffff
const MAX_UINT32 = 0xffffffff

/**
 * Checks what a fit can be refused for without reading the matrix.
 * @throws TypeError for a value of the wrong type; RangeError for one that is out of range or of the wrong length.
 */
export function checkFitProblem(problem: FitProblem): void {
  checkOptions(problem)
  checkNClusters('nClusters', problem.nClusters, problem.matrix.rows)
  checkInit(problem)
}

/**
 * The same for a sweep.
 * @throws TypeError for a value of the wrong type; RangeError for one that is out of range or of the wrong length.
 */
export function checkSweepProblem(problem: SweepProblem): void {
  checkOptions(problem)
  const { kValues, matrix } = problem
  if (!Array.isArray(kValues)) throw typeError('kValues', 'an array of integers', kValues)
  if (kValues.length === 0) throw rangeError('kValues', 'hold at least one value', 'none')
  kValues.forEach((k, i) => checkNClusters(`kValues[${i}]`, k, matrix.rows))
  for (const nClusters of kValues) checkInit({ ...problem, nClusters })
  if (problem.chained === undefined) return
  checkInteger('rounds', problem.chained.rounds, 1, MAX_INT32)
  if (problem.init !== 'k-means++')
    throw rangeError('init', "be 'k-means++' in a chained sweep", problem.init)
  // Clusters on a sphere are not put together as those around means are.
  if (problem.metric === 'cosine')
    throw rangeError('metric', "be 'euclidean' in a chained sweep", problem.metric)
}

/**
 * Checks that a matrix can be compared with centroids.
 * @throws TypeError for a value of the wrong type; RangeError for shapes that do not fit.
 */
export function checkCentroidSet(
  matrix: Matrix,
  { centroids, offset, nClusters, metric }: CentroidSet,
): void {
  checkMatrix(matrix)
  const { cols } = matrix
  if (!Number.isInteger(nClusters) || nClusters < 1) {
    throw rangeError('nClusters', 'be an integer >= 1', nClusters)
  }
  if (!(centroids instanceof Float64Array)) throw typeError('centroids', 'a Float64Array', centroids)
  if (!(offset instanceof Float64Array)) throw typeError('offset', 'a Float64Array', offset)
  if (offset.length !== cols) {
    throw new RangeError(
      `Cannot predict: rows must have ${offset.length} values as the fitted centroids have, got ${cols}\n` +
        'Hint: pass the columns that the model was fitted on',
    )
  }
  if (centroids.length !== nClusters * cols) {
    const required = `hold nClusters * cols = ${nClusters} * ${cols} = ${nClusters * cols} values`
    throw rangeError('centroids', required, centroids.length)
  }
  checkMetric(metric)
  if (metric === 'cosine' && offset.some((value) => value !== 0)) {
    throw rangeError('offset', "be zeros for metric 'cosine'", offset)
  }
}

function checkOptions({
  matrix,
  sampleWeight,
  maxIter,
  tol,
  seed,
  nInit,
  threads,
  metric,
}: FitOptions & { matrix: Matrix }): void {
  checkMatrix(matrix)
  checkInteger('maxIter', maxIter, 1, MAX_INT32)
  checkInteger('nInit', nInit, 1, MAX_INT32)
  checkInteger('threads', threads, 1, MAX_INT32)
  checkInteger('seed', seed, 0, MAX_UINT32)
  if (typeof tol !== 'number') throw typeError('tol', 'a number', tol)
  if (!(tol >= 0 && tol < Infinity)) throw rangeError('tol', 'be finite and >= 0', tol)
  if (sampleWeight !== null) checkSampleWeight(sampleWeight, matrix.rows)
  checkMetric(metric)
}

function checkMetric(metric: unknown): void {
  if (metric === undefined || metric === 'euclidean' || metric === 'cosine') return
  const required = "'euclidean' or 'cosine'"
  if (typeof metric !== 'string') throw typeError('metric', required, metric)
  throw rangeError('metric', `be ${required}`, describeValue(metric))
}

function checkMatrix(matrix: Matrix): void {
  const { data, rows, cols } = matrix ?? {}
  // Not instanceof: a caller may have a second copy of this package.
  if (!isFloats(data) || !isSize(rows) || !isSize(cols)) {
    throw typeError('matrix', 'a Matrix', matrix, 'Matrix.fromRows makes one from an array of rows')
  }
  if (data.length !== rows * cols) {
    const required = `still hold rows * cols = ${rows} * ${cols} = ${rows * cols} values`
    throw rangeError(
      'matrix',
      required,
      data.length,
      'its buffer was detached or resized; build the matrix again',
    )
  }
}

function isFloats(value: unknown): value is Float64Array | Float32Array {
  return value instanceof Float64Array || value instanceof Float32Array
}

function isSize(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_INT32
}

function checkNClusters(name: string, value: number, rows: number): void {
  if (typeof value !== 'number') throw typeError(name, 'an integer', value)
  if (!Number.isInteger(value) || value < 1 || value > rows) {
    const hint =
      value > rows ? 'lower nClusters or pass more rows' : 'pass the number of clusters to look for'
    throw rangeError(name, `be an integer in [1, ${rows}] (nSamples = ${rows})`, value, hint)
  }
}

function checkInit({ init, nClusters, matrix, sampleWeight, metric }: FitProblem): void {
  if (init === 'k-means++') return
  if (init === 'random') return checkEnoughWeights(sampleWeight, nClusters)
  if (!(init instanceof Float64Array))
    throw typeError('init', "'k-means++', 'random' or a Float64Array", init)
  const { cols } = matrix
  if (init.length !== nClusters * cols) {
    const found =
      init.length % cols === 0 && init.length > 0
        ? `(${init.length / cols} x ${cols})`
        : `${init.length} values`
    const hint = 'give one centroid per cluster, with as many values as a row has'
    throw rangeError('init', `have shape (nClusters x nFeatures) = (${nClusters} x ${cols})`, found, hint)
  }
  const bad = init.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) {
    const place = `${init[bad]} at row ${Math.floor(bad / cols)}, column ${bad % cols}`
    throw rangeError('init', 'be finite', place)
  }
  if (metric !== 'cosine') return
  for (let j = 0; j < nClusters; j++) {
    if (init.subarray(j * cols, (j + 1) * cols).some((value) => value !== 0)) continue
    throw rangeError('init', "hold no centroid of zeros for metric 'cosine'", `zeros in row ${j}`)
  }
}

function checkEnoughWeights(sampleWeight: Float64Array | null, nClusters: number): void {
  if (sampleWeight === null) return
  const positive = sampleWeight.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0)
  if (positive < nClusters) {
    const required = `have at least nClusters = ${nClusters} positive values for init 'random'`
    throw rangeError('sampleWeight', required, positive, "lower nClusters or use init 'k-means++'")
  }
}

function checkSampleWeight(sampleWeight: Float64Array, rows: number): void {
  if (!(sampleWeight instanceof Float64Array))
    throw typeError('sampleWeight', 'a Float64Array or null', sampleWeight)
  if (sampleWeight.length !== rows) {
    throw rangeError('sampleWeight', `have one value per row, ${rows}`, sampleWeight.length)
  }
  const bad = sampleWeight.findIndex((weight) => !(weight >= 0 && weight < Infinity))
  if (bad >= 0) throw rangeError('sampleWeight', 'be finite and >= 0', `${sampleWeight[bad]} at index ${bad}`)
  const total = sampleWeight.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) throw rangeError('sampleWeight', 'have at least one positive value', 'none')
  if (total === Infinity)
    throw rangeError('sampleWeight', 'have a finite sum', total, 'scale the weights down')
}

function checkInteger(name: string, value: number, min: number, max: number): void {
  if (typeof value !== 'number') throw typeError(name, 'an integer', value)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw rangeError(name, `be an integer in [${min}, ${max}]`, value)
  }
}

function rangeError(name: string, required: string, found: unknown, hint?: string): RangeError {
  const message = `Cannot fit KMeans: '${name}' must ${required}, got ${String(found)}`
  return new RangeError(hint ? `${message}\nHint: ${hint}` : message)
}

function typeError(name: string, required: string, found: unknown, hint?: string): TypeError {
  const message = `Cannot fit KMeans: '${name}' must be ${required}, got ${describeValue(found)}`
  return new TypeError(hint ? `${message}\nHint: ${hint}` : message)
}
