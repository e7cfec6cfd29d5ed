// Random problems on both backends: fits, sweeps, picked rows and predictions must be equal, numbers within 1e-12.
// Options: --seed N, --count N, --case N. Where the addon does not load it says so and ends well, unless
// KMEANS_REQUIRE_NATIVE=1. The last line is "N passed, N failed".
import assert from 'node:assert/strict'
import { parseArgs } from 'node:util'
import { selectBackend } from '../dist/index.js'
import { fuzzProblem } from './fuzz-problem.mjs'

const SMALLEST_NORMAL = 2 ** -1022

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    count: { type: 'string', default: '2000' },
    case: { type: 'string' },
  },
})

async function main() {
  const native = findNative()
  if (!native) return
  const { backend: typescript } = selectBackend('typescript')
  const seed = Number(options.seed)
  const [first, count] = options.case ? [Number(options.case), 1] : [0, Number(options.count)]
  console.log(`seed ${seed}, cases ${first} to ${first + count - 1}, ${native.simd} and TypeScript`)
  let failed = 0
  for (let index = first; index < first + count; index++) {
    const problem = fuzzProblem(seed, index)
    if (options.case) console.log(problem.about)
    try {
      await compare(native, typescript, problem)
    } catch (error) {
      failed++
      console.log(`FAILED --seed ${seed} --case ${index}: ${error.message}\n  ${problem.about}`)
    }
  }
  console.log(`${count - failed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

function findNative() {
  try {
    return selectBackend('native').backend
  } catch (error) {
    if (process.env.KMEANS_REQUIRE_NATIVE === '1') throw error
    console.log(`fuzz of the backends: skipped, ${error.message.split('\n')[0]}`)
  }
}

async function compare(native, typescript, { options: shared, nClusters, init, others, kValues }) {
  const problem = { ...shared, nClusters, init }
  const onBoth = async (work) => {
    const found = await Promise.all([native, typescript].map((backend) => outcomeOf(backend, work)))
    if (found.some(({ refusal }) => refusal))
      assert.deepEqual(found[0], found[1], 'one refuses what the other takes')
    return found.map(({ value }) => value)
  }
  const [a, b] = await onBoth((backend) => backend.fit(problem))
  if (!a) return
  compareFits(a, b, 'fit')
  assertSame(native.predict(shared.matrix, { ...a, nClusters }), a.labels, 'labels are those of predict')
  for (const matrix of [shared.matrix, others]) {
    const what = matrix === others ? 'other rows' : 'the rows'
    const [labels, expectedLabels] = await onBoth((backend) => backend.predict(matrix, { ...a, nClusters }))
    if (!labels) continue
    assertSame(labels, expectedLabels, `predict of ${what}`)
    const [found, expected] = await onBoth((backend) => backend.transform(matrix, { ...a, nClusters }))
    assertNear(found, expected, `transform of ${what}`)
  }
  if (typeof init !== 'string') return
  assertSame(...(await onBoth((backend) => backend.seedIndices(problem))), 'seedIndices')
  const swept = await onBoth((backend) => backend.sweep({ ...shared, kValues, init }))
  kValues.forEach((k, i) => compareFits(swept[0][i], swept[1][i], `sweep, k=${k}`))
}

/** What the work gives, or the value for which it is refused. */
async function outcomeOf(backend, work) {
  try {
    return { value: await work(backend) }
  } catch (error) {
    if (error.code !== 'ERR_NON_FINITE') throw error
    const { row, column, value, message } = error
    return { refusal: { row, column, value, message } }
  }
}

function compareFits(a, b, what) {
  a.starts.forEach(({ inertia, ...counts }, s) => {
    const { inertia: expected, ...expectedCounts } = b.starts[s]
    assert.deepEqual(
      counts,
      expectedCounts,
      `${what}: start ${s}: ${JSON.stringify([counts, expectedCounts])}`,
    )
    assertNear([inertia], [expected], `${what}: inertia of start ${s}`)
  })
  assert.equal(a.bestStart, b.bestStart, `${what}: bestStart ${a.bestStart} and ${b.bestStart}`)
  assertSame(a.labels, b.labels, `${what}: labels`)
  assertSame(a.sizes, b.sizes, `${what}: sizes`)
  assertSame(a.offset, b.offset, `${what}: offset`)
  assertNear(a.centroids, b.centroids, `${what}: centroids`, largest(b.centroids))
}

function assertSame(found, expected, what) {
  assert.equal(found.length, expected.length, `${what}: length`)
  const at = found.findIndex((value, i) => value !== expected[i])
  assert.equal(at, -1, `${what}: ${found[at]} and ${expected[at]} at ${at}`)
}

/** Within 1e-12 of the value or of `scale`. */
function assertNear(found, expected, what, scale = 0) {
  assert.equal(found.length, expected.length, `${what}: length`)
  const at = found.findIndex(
    (value, i) =>
      !(Math.abs(value - expected[i]) <= 1e-12 * Math.max(Math.abs(expected[i]), scale) + SMALLEST_NORMAL),
  )
  assert.equal(at, -1, `${what}: ${found[at]} and ${expected[at]} at ${at}`)
}

function largest(values) {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

try {
  await main()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
