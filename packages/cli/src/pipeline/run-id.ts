import { randomBytes } from 'node:crypto'

/** An id that sorts by time and is unique among runs of one second: `20261123T114000-1b9f3c2a`. */
export function newRunId(now: Date): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  return `${time}-${randomBytes(4).toString('hex')}`
}
