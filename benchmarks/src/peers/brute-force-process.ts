import { fitKMeans, Matrix, selectBackend, type DType } from '@centroid/core'
import { answerRequests, readFloats } from './answer-requests.ts'

/** Our own native backend on request; it runs with KMEANS_PRUNE=0, so that every distance is computed. */
const data = new Map<DType, Matrix>()

await answerRequests({
  versions: () => ({ version: selectBackend('native').simd }),
  load: ({ path, rows, cols }) => {
    const matrix = Matrix.zeros(rows, cols)
    matrix.data.set(readFloats(path))
    data.set('float64', matrix)
    data.set('float32', matrix.astype('float32'))
    return {}
  },
  fit: async ({ dtype, initPath, maxIter }) => {
    const matrix = data.get(dtype)!
    const values = readFloats(initPath)
    const init = Matrix.of(values, values.length / matrix.cols, matrix.cols)
    const start = performance.now()
    const model = await fitKMeans(matrix, { nClusters: init.rows, init, tol: 0, maxIter, backend: 'native' })
    return { ms: performance.now() - start, nIter: model.nIter, inertia: model.inertia }
  },
})
