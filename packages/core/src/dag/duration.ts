import { describeValue } from '../describe-value.ts'

type Unit = 'ms' | 's' | 'm' | 'h' | 'd'

/** A time span: milliseconds as a number, or text such as `'250ms'`, `'2s'`, `'5m'`, `'1.5h'`, `'1d'`. */
export type Duration = number | `${number}${Unit}`

const MS_PER_UNIT: Readonly<Record<Unit, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/**
 * Converts a duration to milliseconds.
 * @throws RangeError when it is not a finite number at or above 0 with one of the units ms, s, m, h, d.
 * @example durationMs('5m') // 300000
 */
export function durationMs(duration: Duration, name = 'duration'): number {
  const ms = typeof duration === 'number' ? duration : textMs(duration)
  if (!Number.isFinite(ms) || ms < 0) {
    throw new RangeError(
      `Cannot read ${name}: it must be milliseconds at or above 0 or text such as '250ms', '2s', '5m', '1h', ` +
        `got ${describeValue(duration)}`,
    )
  }
  return ms
}

function textMs(text: unknown): number {
  const match = typeof text === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim()) : null
  return match === null ? NaN : Number(match[1]) * MS_PER_UNIT[match[2] as Unit]
}
