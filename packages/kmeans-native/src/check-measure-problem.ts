import { describeValue } from './describe-value.ts'
import type { Matrix } from './matrix.ts'
import type { ClusteredRows, SilhouetteProblem, SimplifiedSilhouetteProblem } from './measures.ts'
import { LabelCountError } from './measures.ts'

const DOING = 'measure clusters'
const MAX_INT32 = 0x7fffffff
const MAX_UINT32 = 0xffffffff

/**
 * Checks what a measure can be refused for without reading the matrix.
 * @throws TypeError for a value of the wrong type; RangeError for one that is out of range or of the wrong length;
 * LabelCountError for fewer than 2 labels or one for every row.
 */
export function checkClusteredRows(problem: ClusteredRows): void {
  const distinct = checkLabels(problem)
  const { rows } = problem.matrix
  if (distinct < 2 || distinct >= rows) throw new LabelCountError(distinct, rows)
}

/**
 * The same for a silhouette.
 * @throws as `checkClusteredRows`
 */
export function checkSilhouetteProblem(problem: SilhouetteProblem): void {
  const { sampleSize, seed } = problem
  if (sampleSize !== null) checkInteger('sampleSize', sampleSize, 3, MAX_INT32)
  checkInteger('seed', seed, 0, MAX_UINT32)
  checkClusteredRows(problem)
}

/**
 * The same for a simplified silhouette, which takes one label for every row too.
 * @throws as `checkClusteredRows`
 */
export function checkSimplifiedSilhouetteProblem(problem: SimplifiedSilhouetteProblem): void {
  const distinct = checkLabels(problem)
  const { centroids, nClusters, matrix } = problem
  if (distinct < 2) throw new LabelCountError(distinct, matrix.rows)
  if (!(centroids instanceof Float64Array)) throw typeError('centroids', 'a Float64Array', centroids)
  if (centroids.length !== nClusters * matrix.cols) {
    const required = `hold nClusters * cols = ${nClusters} * ${matrix.cols} = ${nClusters * matrix.cols} values`
    throw rangeError('centroids', required, centroids.length)
  }
  const bad = centroids.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) {
    const place = `${centroids[bad]} at row ${Math.floor(bad / matrix.cols)}, column ${bad % matrix.cols}`
    throw rangeError('centroids', 'be finite', place)
  }
}

/** Returns how many labels occur. */
function checkLabels({ matrix, labels, nClusters, threads }: ClusteredRows): number {
  checkMatrix(matrix)
  checkInteger('threads', threads, 1, MAX_INT32)
  checkInteger('nClusters', nClusters, 1, matrix.rows)
  if (!(labels instanceof Int32Array)) throw typeError('labels', 'an Int32Array', labels)
  if (labels.length !== matrix.rows) {
    throw rangeError('labels', `hold one label per row, ${matrix.rows}`, labels.length)
  }
  const seen = new Uint8Array(nClusters)
  let distinct = 0
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]
    if (!(label >= 0 && label < nClusters)) {
      throw rangeError('labels', `be in [0, ${nClusters - 1}]`, `${label} at index ${i}`)
    }
    distinct += 1 - seen[label]
    seen[label] = 1
  }
  return distinct
}

function checkMatrix(matrix: Matrix): void {
  const { data, rows, cols } = matrix ?? {}
  // Not instanceof: a caller may have a second copy of this package.
  if (!(data instanceof Float64Array || data instanceof Float32Array))
    throw typeError('matrix', 'a Matrix', matrix)
  checkInteger('matrix.rows', rows, 1, MAX_INT32)
  checkInteger('matrix.cols', cols, 1, MAX_INT32)
  if (data.length !== rows * cols) {
    const required = `still hold rows * cols = ${rows} * ${cols} = ${rows * cols} values`
    throw rangeError('matrix', required, `${data.length}, as a buffer that was detached or resized has`)
  }
}

function checkInteger(name: string, value: number, min: number, max: number): void {
  if (typeof value !== 'number') throw typeError(name, 'an integer', value)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw rangeError(name, `be an integer in [${min}, ${max}]`, value)
  }
}

function rangeError(name: string, required: string, found: unknown): RangeError {
  return new RangeError(`Cannot ${DOING}: '${name}' must ${required}, got ${String(found)}`)
}

function typeError(name: string, required: string, found: unknown): TypeError {
  return new TypeError(`Cannot ${DOING}: '${name}' must be ${required}, got ${describeValue(found)}`)
}
