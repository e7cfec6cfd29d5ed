import type { KMeansBackend } from './backend.ts'
import { checkedBackend } from './checked-backend.ts'
import { createPooledBackend } from './pool/pooled-backend.ts'
import type { TrialPool } from './pool/trial-pool.ts'
import { createTrialPool } from './pool/trial-pool.ts'

export type BackendPreference = 'auto' | 'native' | 'typescript'

/** The backend in use and why. */
export interface BackendSelection {
  backend: KMeansBackend
  name: 'native' | 'typescript'
  /** Instruction set of the kernels; 'none' in TypeScript. */
  simd: string
  /** One line. */
  reason: string
  /** Every place where the native addon was looked for and did not load. */
  attempts: { path: string; error: string }[]
}

let sharedPool: TrialPool | null = null

export function selectBackend(preference: BackendPreference = 'auto'): BackendSelection {
  void preference
  const backend = checkedBackend(createPooledBackend(() => (sharedPool ??= createTrialPool())))
  return { backend, name: 'typescript', simd: 'none', reason: 'typescript: there is no native addon yet', attempts: [] }
}
