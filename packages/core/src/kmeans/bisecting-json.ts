import { Matrix } from '@centroid/kmeans-native'
import { ModelFormatError } from '../errors.ts'
import type { BisectingParams, BisectingState } from './bisecting-state.ts'
import type { ClusterSplit } from './cluster-split.ts'
import {
  choice,
  fields,
  integer,
  list,
  number,
  numbers,
  parseBackend,
  parseLabels,
  refuse,
  strings,
  type Fields,
} from './model-json.ts'

/**
 * The state of a model written by `BisectingKMeansModel.toJSON`.
 * @throws ModelFormatError naming the field that is missing or wrong.
 */
export function parseBisectingModel(json: unknown): BisectingState {
  const model = fields('the model', json)
  const nClusters = integer(model, 'nClusters', 1)
  const nFeatures = integer(model, 'nFeatures', 1)
  const root = fields('root', model.root)
  const splits = list(model, 'splits').map((split, i) => parseSplit(split, i + 1, nFeatures))
  if (splits.length !== nClusters - 1) throw refuse('splits', `${nClusters - 1} long`, splits.length)
  const featureNames = model.featureNames === undefined ? undefined : strings(model, 'featureNames')
  if (featureNames && featureNames.length !== nFeatures)
    throw refuse('featureNames', `${nFeatures} names`, featureNames)
  return {
    root: {
      centroid: Float64Array.from(numbers(root, 'centroid', nFeatures)),
      offset: Float64Array.from(numbers(root, 'offset', nFeatures)),
      size: integer(root, 'size', 1),
      inertia: number(root, 'inertia'),
    },
    splits,
    labels: Int32Array.from(model.labels === undefined ? [] : parseLabels(model, nClusters)),
    params: parseParams(model, nClusters),
    backend: parseBackend(model.backend),
    warnings: strings(model, 'warnings'),
    featureNames,
  }
}

function parseSplit(value: unknown, newCluster: number, nFeatures: number): ClusterSplit {
  const split = fields('splits', value)
  const cluster = integer(split, 'cluster', 0)
  if (cluster >= newCluster) throw refuse('cluster', `an integer in [0, ${newCluster - 1}]`, cluster)
  if (split.newCluster !== newCluster) throw refuse('newCluster', String(newCluster), split.newCluster)
  const [first, second] = numbers(split, 'sizes', 2)
  const [firstInertia, secondInertia] = numbers(split, 'inertias', 2)
  return {
    cluster,
    newCluster,
    centroids: parsePair(split, nFeatures),
    offset: Float64Array.from(numbers(split, 'offset', nFeatures)),
    sizes: [first, second],
    inertias: [firstInertia, secondInertia],
    nIter: integer(split, 'nIter', 0),
    stoppedBy: choice(split, 'stoppedBy', ['labels', 'tol', 'max_iter']),
  }
}

function parsePair(split: Fields, nFeatures: number): Matrix {
  try {
    const centroids = Matrix.fromRows(list(split, 'centroids') as number[][])
    const isSound =
      centroids.rows === 2 && centroids.cols === nFeatures && centroids.data.every(Number.isFinite)
    if (isSound) return centroids
  } catch (cause) {
    if (cause instanceof ModelFormatError) throw cause
  }
  throw refuse('centroids', `2 x ${nFeatures} finite numbers in every split`, split.centroids)
}

function parseParams(model: Fields, nClusters: number): BisectingParams {
  const params = fields('params', model.params)
  const dtype = choice(params, 'dtype', ['float64', 'float32'] as const)
  if (params.nClusters !== nClusters) throw refuse('params.nClusters', String(nClusters), params.nClusters)
  if (model.dtype !== dtype) throw refuse('dtype', `'${dtype}'`, model.dtype)
  if (typeof params.weighted !== 'boolean') throw refuse('params.weighted', 'true or false', params.weighted)
  return {
    nClusters,
    init: choice(params, 'init', ['k-means++', 'random'] as const),
    bisectingStrategy: choice(params, 'bisectingStrategy', ['biggest_inertia', 'largest_cluster'] as const),
    nInit: integer(params, 'nInit', 1),
    maxIter: integer(params, 'maxIter', 1),
    tol: number(params, 'tol'),
    seed: integer(params, 'seed', 0),
    algorithm: choice(params, 'algorithm', ['auto', 'lloyd', 'elkan', 'hamerly'] as const),
    metric: choice(params, 'metric', ['euclidean', 'cosine'] as const),
    dtype,
    weighted: params.weighted,
  }
}
