import { readFileSync } from 'node:fs'
import { kmeans } from 'ml-kmeans'
import { answerRequests, readFloats } from './answer-requests.ts'

/** ml-kmeans on request, on arrays of rows, which it requires; making them is not counted. */
type Seeding = (rows: number[][], k: number, options: { seed: number }) => number[][]

const library = import.meta.resolve('ml-kmeans')
let rows: number[][] = []

await answerRequests({
  versions: () => ({
    version: (JSON.parse(readFileSync(new URL('../package.json', library), 'utf8')) as { version: string })
      .version,
    threads: { javascript: 1 },
  }),
  load: ({ path, cols }) => {
    rows = toRows(readFloats(path), cols)
    return {}
  },
  fit: ({ initPath, maxIter }) => {
    const initialization = toRows(readFloats(initPath), rows[0].length)
    const options = { initialization, maxIterations: maxIter, tolerance: 0 }
    const [result, ms] = timed(() => kmeans(rows, initialization.length, options))
    return { ms, nIter: result.iterations, inertia: inertiaOf(result) }
  },
  fitMany: ({ k, nInit, repeats }) => {
    const [, ms] = timed(() => {
      for (let seed = 0; seed < repeats * nInit; seed++) kmeans(rows, k, { seed })
    })
    return { ms: ms / repeats, inertia: inertiaOf(kmeans(rows, k, { seed: 0 })) }
  },
  sweep: ({ kMin, kMax, seed }) => {
    const ks = Array.from({ length: kMax - kMin + 1 }, (_, i) => kMin + i)
    const [results, ms] = timed(() => ks.map((k) => kmeans(rows, k, { seed, maxIterations: 300 })))
    return { ms, inertias: results.map(inertiaOf) }
  },
  seed: async ({ k, seed }) => {
    // Not exported by name; its file is there.
    const path = new URL('initialization.js', library).href
    const { kmeanspp } = (await import(path)) as { kmeanspp: Seeding }
    const [centroids, ms] = timed(() => kmeanspp(rows, k, { seed }))
    return { ms, centroids }
  },
})

function timed<T>(work: () => T): [T, number] {
  const start = performance.now()
  const result = work()
  return [result, performance.now() - start]
}

function toRows(values: Float64Array, cols: number): number[][] {
  return Array.from({ length: values.length / cols }, (_, i) =>
    Array.from(values.subarray(i * cols, (i + 1) * cols)),
  )
}

function inertiaOf({ centroids, clusters }: { centroids: number[][]; clusters: number[] }): number {
  let sum = 0
  rows.forEach((row, i) => {
    const centroid = centroids[clusters[i]]
    row.forEach((value, j) => (sum += (value - centroid[j]) ** 2))
  })
  return sum
}
