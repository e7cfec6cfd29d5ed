import type { KMeansBackend } from './backend.ts'
import { checkedBackend } from './checked-backend.ts'
import { typescriptBackend } from './fallback/typescript-backend.ts'

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

export function selectBackend(preference: BackendPreference = 'auto'): BackendSelection {
  void preference
  return {
    backend: checkedBackend(typescriptBackend),
    name: 'typescript',
    simd: 'none',
    reason: 'typescript: it was asked for',
    attempts: [],
  }
}
