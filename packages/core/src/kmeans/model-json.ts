import { Matrix, type Metric, type StartResult, type StopReason } from '@centroid/kmeans-native'
import { ModelFormatError } from '../errors.ts'
import { describeValue } from '../describe-value.ts'
import { countLabels, type KMeansState } from './model-state.ts'
import type { KMeansParams } from './settings.ts'

export type Fields = Record<string, unknown>

const stopReasons: readonly StopReason[] = ['labels', 'tol', 'no_improvement', 'max_iter']

/**
 * The state of a model written by `KMeansModel.toJSON`.
 * @throws ModelFormatError naming the field that is missing or wrong.
 */
export function parseModel(json: unknown): KMeansState {
  const model = fields('the model', json)
  const nClusters = integer(model, 'nClusters', 1)
  const nFeatures = integer(model, 'nFeatures', 1)
  const dtype = choice(model, 'dtype', ['float64', 'float32'])
  const centroids = parseCentroids(model.centroids, nClusters, nFeatures)
  const metric: Metric =
    model.metric === undefined ? 'euclidean' : choice(model, 'metric', ['euclidean', 'cosine'])
  const offset = parseOffset(model, centroids, metric)
  const labels = Int32Array.from(model.labels === undefined ? [] : parseLabels(model, nClusters))
  const stoppedBy: StopReason = choice(model, 'stoppedBy', stopReasons)
  if (model.converged !== (stoppedBy !== 'max_iter')) {
    throw refuse('converged', `${stoppedBy !== 'max_iter'} as stoppedBy is '${stoppedBy}'`, model.converged)
  }
  return {
    centroids,
    offset,
    labels,
    sizes: model.sizes === undefined ? countLabels(labels, nClusters) : numbers(model, 'sizes', nClusters),
    inertia: number(model, 'inertia'),
    nIter: integer(model, 'nIter', 1),
    stoppedBy,
    starts: list(model, 'starts').map(parseStart),
    params: parseParams(model, nClusters, dtype, metric),
    featureNames: model.featureNames === undefined ? undefined : parseNames(model, nFeatures),
    backend: parseBackend(model.backend),
    warnings: model.warnings === undefined ? [] : strings(model, 'warnings'),
  }
}

function parseCentroids(value: unknown, nClusters: number, nFeatures: number): Matrix {
  let centroids: Matrix
  try {
    centroids = value instanceof Matrix ? value.astype('float64') : Matrix.fromRows(value as number[][])
  } catch (cause) {
    throw new ModelFormatError(
      `Cannot read model: 'centroids' must be rows of numbers\n${(cause as Error).message}`,
      { cause },
    )
  }
  if (centroids.rows !== nClusters || centroids.cols !== nFeatures) {
    const found = `${centroids.rows} x ${centroids.cols}`
    throw refuse('centroids', `${nClusters} x ${nFeatures} (nClusters x nFeatures)`, found)
  }
  if (!centroids.data.every(Number.isFinite)) throw refuse('centroids', 'finite', 'NaN or infinity')
  return centroids
}

/** The frame of the model; one of metric 'cosine' has its origin at 0 and centroids of norm 1. */
function parseOffset(model: Fields, centroids: Matrix, metric: Metric): Float64Array {
  const { cols, rows } = centroids
  const given = model.offset === undefined ? null : Float64Array.from(numbers(model, 'offset', cols))
  if (metric === 'euclidean') return given ?? meanOf(centroids)
  if (given?.some((value) => value !== 0)) throw refuse('offset', "zeros for metric 'cosine'", given)
  for (let j = 0; j < rows; j++) {
    let squared = 0
    for (const value of centroids.row(j)) squared += value * value
    const norm = Math.sqrt(squared)
    if (Math.abs(norm - 1) > 1e-6) throw refuse('centroids', "of norm 1 for metric 'cosine'", `norm ${norm} in row ${j}`) // prettier-ignore
  }
  return new Float64Array(cols)
}

export function parseLabels(model: Fields, nClusters: number): number[] {
  const labels = numbers(model, 'labels')
  const bad = labels.find((label) => !Number.isInteger(label) || label < 0 || label >= nClusters)
  if (bad !== undefined) throw refuse('labels', `integers in [0, ${nClusters - 1}]`, bad)
  return labels
}

function parseNames(model: Fields, nFeatures: number): string[] {
  const names = strings(model, 'featureNames')
  if (names.length !== nFeatures) throw refuse('featureNames', `${nFeatures} names`, names)
  return names
}

function parseStart(value: unknown): StartResult {
  const start = fields('starts', value)
  return {
    inertia: number(start, 'inertia'),
    nIter: integer(start, 'nIter', 1),
    stoppedBy: choice(start, 'stoppedBy', stopReasons),
    relocations: integer(start, 'relocations', 0),
  }
}

function parseParams(
  model: Fields,
  nClusters: number,
  dtype: KMeansParams['dtype'],
  metric: Metric,
): KMeansParams {
  const seed = integer(model, 'seed', 0)
  const params = fields('params', model.params)
  if (params.nClusters !== nClusters) throw refuse('params.nClusters', String(nClusters), params.nClusters)
  if (params.dtype !== dtype) throw refuse('params.dtype', `'${dtype}'`, params.dtype)
  if ((params.metric ?? 'euclidean') !== metric) throw refuse('params.metric', `'${metric}'`, params.metric)
  if (params.seed !== seed) throw refuse('params.seed', String(seed), params.seed)
  if (typeof params.weighted !== 'boolean') throw refuse('params.weighted', 'true or false', params.weighted)
  return {
    nClusters,
    init: parseInit(params),
    nInit: integer(params, 'nInit', 1),
    maxIter: integer(params, 'maxIter', 1),
    tol: number(params, 'tol'),
    seed,
    algorithm: choice(params, 'algorithm', ['auto', 'lloyd', 'elkan', 'hamerly', 'mini-batch']),
    metric,
    dtype,
    weighted: params.weighted,
    ...(params.chained !== undefined && { chained: parseChained(params.chained) }),
  }
}

function parseChained(value: unknown): KMeansParams['chained'] {
  const chained = fields('params.chained', value)
  const of = (name: string): number => integer(chained, name, 1)
  return { rounds: of('rounds'), kMin: of('kMin'), kMax: of('kMax') }
}

function parseInit(params: Fields): KMeansParams['init'] {
  if (Array.isArray(params.init)) return params.init
  return choice<'k-means++' | 'random'>(params, 'init', ['k-means++', 'random'])
}

export function parseBackend(value: unknown): KMeansState['backend'] {
  const backend = fields('backend', value)
  if (typeof backend.simd !== 'string') throw refuse('backend.simd', 'a string', backend.simd)
  return { name: choice(backend, 'name', ['native', 'typescript']), simd: backend.simd }
}

export function fields(name: string, value: unknown): Fields {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Fields
  throw new ModelFormatError(`Cannot read model: ${name} must be an object, got ${describeValue(value)}`)
}

export function number(from: Fields, name: string): number {
  const value = from[name]
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw refuse(name, 'a finite number', value)
}

export function integer(from: Fields, name: string, min: number): number {
  const value = from[name]
  if (Number.isInteger(value) && (value as number) >= min) return value as number
  throw refuse(name, `an integer >= ${min}`, value)
}

export function choice<T extends string>(from: Fields, name: string, values: readonly T[]): T {
  const value = from[name]
  if (values.includes(value as T)) return value as T
  throw refuse(name, values.map((v) => `'${v}'`).join(' or '), value)
}

export function list(from: Fields, name: string): unknown[] {
  const value = from[name]
  if (Array.isArray(value)) return value
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>)
  throw refuse(name, 'an array', value)
}

export function strings(from: Fields, name: string): string[] {
  const values = list(from, name)
  if (values.every((value) => typeof value === 'string')) return values
  throw refuse(
    name,
    'an array of strings',
    values.find((value) => typeof value !== 'string'),
  )
}

export function numbers(from: Fields, name: string, length?: number): number[] {
  const values = list(from, name)
  const bad = values.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value))
  if (bad >= 0) throw refuse(name, 'an array of finite numbers', values[bad])
  if (length !== undefined && values.length !== length)
    throw refuse(name, `${length} values long`, values.length)
  return values as number[]
}

export function refuse(name: string, required: string, found: unknown): ModelFormatError {
  const got = found === undefined ? 'nothing' : describeValue(found)
  return new ModelFormatError(`Cannot read model: '${name}' must be ${required}, got ${got}`)
}

function meanOf(centroids: Matrix): Float64Array {
  const { data, rows, cols } = centroids
  const mean = new Float64Array(cols)
  for (let i = 0; i < data.length; i++) mean[i % cols] += data[i] / rows
  return mean
}
