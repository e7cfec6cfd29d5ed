// Random problems on both backends: fits, sweeps, picked rows and predictions must be equal, numbers within 1e-12.
// Options: --seed N, --count N, --case N. Where the addon does not load it says so and ends well, unless
// KMEANS_REQUIRE_NATIVE=1. The last line is "N passed, N failed".
import assert from 'node:assert/strict'
import { parseArgs } from 'node:util'
import { selectBackend } from '../dist/index.js'
import { fuzzProblem } from './fuzz-problem.mjs'

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
  const [a, b] = await Promise.all([outcomeOf(native.fit(problem)), outcomeOf(typescript.fit(problem))])
  if (a.refusal || b.refusal)
    return assert.deepEqual(a.refusal, b.refusal, 'both refuse, for the same reason')
  compareFits(a, b, 'fit')
  for (const [matrix, what] of [
    [shared.matrix, 'rows'],
    [others, 'other rows'],
  ]) {
    const set = { centroids: a.centroids, offset: a.offset, nClusters }
    assertSame(native.predict(matrix, set), typescript.predict(matrix, set), `predict of ${what}`)
    assertNear(native.transform(matrix, set), typescript.transform(matrix, set), `transform of ${what}`)
  }
  assertSame(native.predict(shared.matrix, { ...a, nClusters }), a.labels, 'labels are those of predict')
  if (typeof init !== 'string') return
  assertSame(native.seedIndices(problem), typescript.seedIndices(problem), 'seedIndices')
  const sweep = { ...shared, kValues, init }
  const [swept, expected] = await Promise.all([native.sweep(sweep), typescript.sweep(sweep)])
  kValues.forEach((k, i) => compareFits(swept[i], expected[i], `sweep, k=${k}`))
}

/** The fit, or the value for which it is refused. */
function outcomeOf(fit) {
  return fit.catch((error) => {
    if (error.code !== 'ERR_NON_FINITE') throw error
    return { refusal: { row: error.row, column: error.column, value: error.value, message: error.message } }
  })
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
    (value, i) => !(Math.abs(value - expected[i]) <= 1e-12 * Math.max(Math.abs(expected[i]), scale)),
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
