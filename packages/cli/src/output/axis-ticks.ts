/**
 * Round values that cover [low, high] in about `count` steps of 1, 2, 2.5 or 5 times a power of ten; the first is at
 * most `low`, the last at least `high`.
 */
export function axisTicks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low]
  const raw = (high - low) / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(raw))
  if (!(power > 1e-300 && power < 1e300)) return [low, high]
  const step = ([1, 2, 2.5, 5, 10].find((s) => s * power >= raw * (1 - 1e-9)) ?? 10) * power
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil(high / step - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}
