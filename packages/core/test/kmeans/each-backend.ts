import { selectBackend } from '@centroid/kmeans-native'
import { describe } from 'vitest'

const names = ['typescript', 'native'] as const

/** Runs a suite on each backend; one that cannot load here is skipped by name and reason, or fails where it is required. */
export function eachBackend(suite: (backend: (typeof names)[number]) => void): void {
  for (const name of names) {
    const reason = unavailable(name)
    describe.skipIf(reason)(`${name} backend${reason ? ` (skipped: ${reason})` : ''}`, () => suite(name))
  }
}

function unavailable(name: (typeof names)[number]): string | undefined {
  try {
    const selected = selectBackend(name).name
    return selected === name ? undefined : `${selected} was loaded instead`
  } catch (error) {
    if (process.env.KMEANS_REQUIRE_NATIVE === '1') throw error
    return (error as Error).message.split('\n', 2).join(' ')
  }
}
