// Fits a mid-sized problem 1,000 times per backend and way of ending, and fails where the resident set has grown since the
// warm-up. Each case runs in a process of its own. A leaked copy of the rows would show as 1.2 GiB, of the labels as 76 MiB.
// Memory that waits for its collection comes and goes, in workers above all, so the least of three samples counts.
//   node scripts/leak.mjs [--fits 1000] [--backends native,typescript] [--endings finished,cancelled]
import { fork } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Matrix, selectBackend } from '@centroid/kmeans-native'

const MiB = 2 ** 20
const ROWS = 20_000
const COLS = 8
const WARM_UP = 300
const ALLOWED_MIB = 32
const SAMPLES = 10

/** How a fit may end; each rejects or resolves as it must, or throws. */
const endings = {
  finished: ({ backend, problem }) => backend.fit(problem),
  swept: ({ backend, problem: { nClusters: _, ...shared } }) =>
    backend.sweep({ ...shared, kValues: [2, 3, 5], maxIter: 3 }),
  cancelled: async ({ backend, problem }) => {
    const controller = new AbortController()
    const reason = new Error('cancelled')
    const onProgress = () => controller.abort(reason)
    await mustReject(backend.fit(problem, { signal: controller.signal, onProgress }), reason.message)
  },
  'not finite': ({ backend, problem, broken }) =>
    mustReject(backend.fit({ ...problem, matrix: broken }), 'every value must be finite'),
  'failing listener': ({ backend, problem }) => {
    const onProgress = () => {
      throw new Error('my own')
    }
    return mustReject(backend.fit(problem, { onProgress }), 'my own')
  },
  'predicted and transformed': async ({ backend, problem, set }) => {
    backend.predict(problem.matrix, set)
    backend.transform(problem.matrix, set)
  },
}

if (process.send) {
  const [name, ending, fits] = process.argv.slice(2)
  const growthMiB = await growthOf(name, ending, Number(fits))
  process.send({ growthMiB }, () => process.exit(0))
} else {
  process.exitCode = await main()
}

async function main() {
  const { values } = parseArgs({
    options: {
      fits: { type: 'string', default: '1000' },
      backends: { type: 'string', default: backendsHere() },
      endings: { type: 'string', default: Object.keys(endings).join() },
    },
  })
  let [passed, failed] = [0, 0]
  for (const name of values.backends.split(',')) {
    for (const ending of values.endings.split(',')) {
      const { growthMiB, error } = await inOwnProcess(name, ending, values.fits)
      const isSound = error === undefined && growthMiB <= ALLOWED_MIB
      if (isSound) passed++
      else failed++
      const found = error ?? `${growthMiB.toFixed(1)} MiB more after ${values.fits} (allowed ${ALLOWED_MIB})`
      console.log(`${isSound ? 'ok    ' : 'LEAKED'} ${name}, ${ending}: ${found}`)
    }
  }
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

function backendsHere() {
  const isNativeHere = selectBackend('auto').name === 'native'
  if (!isNativeHere) console.log('native backend left out: the addon does not load')
  return isNativeHere ? 'native,typescript' : 'typescript'
}

function inOwnProcess(...args) {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), args, { execArgv: ['--expose-gc'] })
    child.once('message', resolve)
    child.once('exit', (code, signal) =>
      resolve({ growthMiB: NaN, error: `the process ended with ${signal ?? code}` }),
    )
  })
}

async function growthOf(name, ending, fits) {
  const { backend } = selectBackend(name)
  const problem = {
    matrix: waves(),
    nClusters: 8,
    init: 'k-means++',
    sampleWeight: new Float64Array(ROWS).fill(0.5),
    maxIter: 10,
    tol: 0,
    seed: 1,
    nInit: 1,
    threads: 2,
  }
  const broken = waves()
  broken.data[broken.data.length - 1] = NaN
  const { centroids, offset } = await backend.fit(problem)
  const context = { backend, problem, broken, set: { centroids, offset, nClusters: 8 } }
  for (let i = 0; i < Math.min(WARM_UP, fits); i++) await endings[ending](context)
  const samples = [await settledRss()]
  for (let i = 1; i <= fits; i++) {
    await endings[ending](context)
    if (i % Math.ceil(fits / SAMPLES) === 0) samples.push(await settledRss())
  }
  return (Math.min(...samples.slice(-3)) - Math.min(...samples.slice(0, 3))) / MiB
}

function waves() {
  const matrix = Matrix.zeros(ROWS, COLS)
  for (let p = 0; p < matrix.data.length; p++) matrix.data[p] = Math.sin(p * p)
  return matrix
}

async function mustReject(attempt, message) {
  const error = await attempt.then(
    () => undefined,
    (caught) => caught,
  )
  if (!error?.message.includes(message)) throw error ?? new Error(`The fit must reject with: ${message}`)
}

/** The resident set once nothing more can be collected. */
async function settledRss() {
  for (let i = 0; i < 4; i++) {
    gc()
    await setImmediate()
  }
  return process.memoryUsage.rss()
}
