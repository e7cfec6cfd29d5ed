import { round } from '../measure/statistics.ts'
import { columnOf, type Speedup, type Timing } from './contender.ts'

/** The fastest timing of a column whose results agree with the others'. */
export function fastestOf<T extends Timing>(timings: readonly T[], column: string): T | undefined {
  return timings
    .filter((timing) => columnOf(timing) === column && timing.disagrees === undefined)
    .sort((a, b) => a.ms - b.ms)[0]
}

/** Every one of ours against every peer in its own precision; ml-kmeans has float64 alone and meets both. */
export function speedupsOf(timings: readonly Timing[]): Speedup[] {
  const columns = [...new Set(timings.map(columnOf))]
  const fastest = columns.flatMap((column) => fastestOf(timings, column) ?? [])
  const isOwn = ({ family }: Timing) => family === 'native' || family === 'typescript'
  return fastest.filter(isOwn).flatMap((own) =>
    fastest
      .filter((peer) => !isOwn(peer))
      .filter((peer) => peer.dtype === own.dtype || peer.family === 'ml-kmeans')
      .filter((peer) => peer.family !== 'brute force' || own.family === 'native')
      .map((peer) => ({
        own: columnOf(own),
        peer: columnOf(peer),
        ratio: round(peer.ms / own.ms),
        ratioBest: round(peer.msBest / own.msBest),
      })),
  )
}
