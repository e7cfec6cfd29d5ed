import type { KMeansBackend } from '../../src/backend.ts'

/** What the parts of the suite get: the backend, and `it` that knows what is skipped. */
export interface SuiteContext {
  backend: KMeansBackend
  test: (title: string, run: () => void | Promise<void>) => void
}
