import { selectBackend } from '@centroid/core'

export const backendNames = ['native', 'typescript'] as const
export type BackendName = (typeof backendNames)[number]

/** One of ours, with the instruction set of its kernels. */
export interface OwnBackend {
  name: BackendName
  simd: string
}

/** Those of the wanted backends that load here; the reason of each other one goes to `leaveOut`. */
export function ownBackends(
  wanted: readonly BackendName[],
  leaveOut: (reason: string) => void,
): OwnBackend[] {
  return wanted.flatMap((name) => {
    try {
      return [{ name, simd: selectBackend(name).simd }]
    } catch (error) {
      leaveOut(`the ${name} backend is left out: ${(error as Error).message.split('\n')[0]}`)
      return []
    }
  })
}
