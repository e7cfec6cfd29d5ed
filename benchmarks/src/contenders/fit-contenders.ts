import { fitKMeans, type DType, type Matrix } from '@centroid/core'
import type { BenchmarkContext } from '../benchmark.ts'
import type { PeerProcess } from '../peers/peer-process.ts'
import { PRUNE_SWITCH } from '../peers/prune-switch.ts'
import type { Entrant, Family } from './contender.ts'

/** What one fit took, and what it found, so that all are known to have done the same work. */
export interface FitRun {
  ms: number
  nIter: number
  inertia: number
}

/** Fits one data set from the same initial centroids with tol 0. */
export interface FitContender extends Entrant {
  /** Results agree to this relative inertia. */
  tolerance: number
  /** False for a peer that does a given number of iterations and never stops by itself. */
  stops: boolean
  run(maxIter: number): Promise<FitRun>
}

const dtypes = ['float64', 'float32'] as const

/** They would take minutes where there is more work than this in one iteration (rows x columns x clusters). */
const MOST_WORK: Partial<Record<Family, number>> = { 'ml-kmeans': 5e8, typescript: 2e9 }

/** Every backend and peer of the context on this matrix, ours first; the native float64 one is the reference. */
export async function fitContenders(
  context: BenchmarkContext,
  matrix: Matrix,
  init: Matrix,
): Promise<FitContender[]> {
  const { sklearn, faiss, mlKMeans, bruteForce, files } = context.peers
  const isBearable = (family: Family) => {
    const isBeyond = matrix.data.length * init.rows > (MOST_WORK[family] ?? Infinity)
    if (isBeyond) {
      context.note(
        `${family} is left out of ${matrix.rows} x ${matrix.cols} in ${init.rows} clusters, where it takes minutes`,
      )
    }
    return !isBeyond
  }
  if (!bruteForce && context.backends.includes('native')) {
    context.note(`brute force is left out: this version does not know ${PRUNE_SWITCH}`)
  }
  const javascript = mlKMeans && isBearable('ml-kmeans') ? mlKMeans : null
  const present = [bruteForce, sklearn, faiss, javascript].filter((peer) => peer !== null)
  await files.load(matrix, present)
  const initPath = files.write('init', init.data)
  const peer = (process: PeerProcess | null, family: Family, dtype: DType, algorithm?: string) =>
    process ? [peerContender(process, { family, dtype, algorithm }, initPath)] : []
  const faissAlgorithms = (faiss?.versions['algorithms'] ?? []) as string[]
  return [
    ...context.backends
      .filter(isBearable)
      .flatMap((backend) =>
        dtypes.map((dtype) => ownContender(backend, matrix.astype(dtype), init, context.schedule.signal)),
      ),
    ...dtypes.flatMap((dtype) => peer(bruteForce, 'brute force', dtype)),
    ...dtypes.flatMap((dtype) => peer(sklearn, 'scikit-learn', dtype, 'lloyd')),
    ...dtypes.flatMap((dtype) => peer(sklearn, 'scikit-learn', dtype, 'elkan')),
    ...faissAlgorithms.flatMap((algorithm) => peer(faiss, 'faiss', 'float32', algorithm)),
    ...peer(javascript, 'ml-kmeans', 'float64'),
  ]
}

/** The public call, from the matrix to the model: packing and copying of labels are in it. */
function ownContender(
  backend: 'native' | 'typescript',
  data: Matrix,
  init: Matrix,
  signal?: AbortSignal,
): FitContender {
  return {
    family: backend,
    dtype: data.dtype,
    tolerance: toleranceOf({ family: backend, dtype: data.dtype }),
    stops: true,
    run: async (maxIter) => {
      const start = performance.now()
      const model = await fitKMeans(data, { nClusters: init.rows, init, tol: 0, maxIter, backend, signal })
      return { ms: performance.now() - start, nIter: model.nIter, inertia: model.inertia }
    },
  }
}

function peerContender(process: PeerProcess, entrant: Entrant, initPath: string): FitContender {
  const { dtype, algorithm, family } = entrant
  return {
    ...entrant,
    tolerance: toleranceOf(entrant),
    stops: family !== 'faiss',
    run: (maxIter) => process.ask<FitRun>({ op: 'fit', dtype, algorithm, initPath, maxIter }),
  }
}

/** ml-kmeans stops after an update, with the labels of the centroids before it, so its inertia is a little higher. */
function toleranceOf({ family, dtype }: Entrant): number {
  return family === 'ml-kmeans' ? 0.02 : dtype === 'float64' ? 1e-9 : 1e-3
}

/** What differs from the reference beyond the tolerance; undefined where nothing does. */
export function disagreement(
  run: FitRun,
  reference: FitRun,
  { tolerance }: FitContender,
): string | undefined {
  const difference = Math.abs(run.inertia / reference.inertia - 1)
  if (difference <= tolerance || run.inertia === reference.inertia) return undefined
  return `inertia ${run.inertia} after ${run.nIter} iterations, expected ${reference.inertia} after ${reference.nIter}`
}
