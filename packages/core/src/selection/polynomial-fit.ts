/**
 * Values at `x` of the least-squares polynomial through (x, y), in the basis of discrete orthogonal polynomials
 * (Forsythe 1957), which needs no linear solver and stays accurate at high degrees. A degree of `x.length - 1` or more
 * interpolates. (pure)
 */
export function fitPolynomial(x: ArrayLike<number>, y: ArrayLike<number>, degree: number): Float64Array {
  const n = x.length
  const centre = (x[0] + x[n - 1]) / 2
  const half = (x[n - 1] - x[0]) / 2 || 1
  const t = Float64Array.from({ length: n }, (_, i) => (x[i] - centre) / half)
  const fitted = new Float64Array(n)
  const residual = Float64Array.from({ length: n }, (_, i) => y[i])
  let previous = new Float64Array(n)
  let current = new Float64Array(n).fill(1)
  let previousNorm = 1
  for (let power = 0; power <= Math.min(degree, n - 1); power++) {
    const norm = dot(current, current)
    // Projecting the residual instead of y keeps rounding errors of low powers out of high ones.
    const weight = dot(residual, current) / norm
    for (let i = 0; i < n; i++) {
      fitted[i] += weight * current[i]
      residual[i] -= weight * current[i]
    }
    let alpha = 0
    for (let i = 0; i < n; i++) alpha += t[i] * current[i] * current[i]
    alpha /= norm
    const beta = power === 0 ? 0 : norm / previousNorm
    const next = current.map((value, i) => (t[i] - alpha) * value - beta * previous[i])
    previous = current
    previousNorm = norm
    current = next
  }
  return fitted
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
