import type { KMeansBackend } from './backend.ts'
import { BackendUnavailableError } from './backend-unavailable-error.ts'
import { checkedBackend } from './checked-backend.ts'
import type { LoadAttempt, LoadedAddon } from './native/binding.ts'
import { loadAddon } from './native/binding.ts'
import { NativeBackend } from './native/native-backend.ts'
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

type Environment = Readonly<Record<string, string | undefined>>

const PREFERENCES: readonly string[] = ['auto', 'native', 'typescript'] satisfies BackendPreference[]
const selections = new Map<BackendPreference, BackendSelection>()
let sharedPool: TrialPool | null = null

/**
 * The native backend if it loads, else the one in TypeScript; made once per preference. The default is the environment's
 * KMEANS_BACKEND, or 'auto'. With KMEANS_REQUIRE_NATIVE=1 'auto' means 'native'.
 * @throws RangeError for an unknown preference; an error with code ERR_BACKEND_UNAVAILABLE when 'native' does not load.
 *
 * @example
 * const { backend, reason } = selectBackend()
 */
export function selectBackend(preference?: BackendPreference): BackendSelection {
  const wanted = effectivePreference(preference, process.env)
  const selection = selections.get(wanted) ?? select(wanted)
  selections.set(wanted, selection)
  return selection
}

function effectivePreference(preference: string | undefined, env: Environment): BackendPreference {
  const source = preference === undefined ? 'KMEANS_BACKEND' : 'preference'
  const wanted = preference ?? (env.KMEANS_BACKEND || 'auto')
  if (!PREFERENCES.includes(wanted)) {
    const required = `'${source}' must be 'auto', 'native' or 'typescript'`
    throw new RangeError(`Cannot select backend: ${required}, got ${JSON.stringify(wanted)}`)
  }
  return wanted === 'auto' && env.KMEANS_REQUIRE_NATIVE === '1' ? 'native' : (wanted as BackendPreference)
}

function select(preference: BackendPreference): BackendSelection {
  if (preference === 'typescript') return typescriptSelection('typescript: it was asked for', [])
  const { addon, path, attempts }: LoadedAddon = loadAddon()
  if (addon) {
    const backend = checkedBackend(new NativeBackend(addon))
    const reason = `native: ${addon.simd} kernels from ${path}`
    return { backend, name: 'native', simd: addon.simd, reason, attempts }
  }
  if (preference === 'native') throw new BackendUnavailableError(attempts)
  const [first] = attempts
  return typescriptSelection(
    `typescript: the native addon did not load (${first.path}: ${firstLine(first.error)})`,
    attempts,
  )
}

function typescriptSelection(reason: string, attempts: LoadAttempt[]): BackendSelection {
  const backend = checkedBackend(createPooledBackend(() => (sharedPool ??= createTrialPool())))
  return { backend, name: 'typescript', simd: backend.simd, reason, attempts }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]
}
