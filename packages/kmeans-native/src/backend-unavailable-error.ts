import type { LoadAttempt } from './native/binding.ts'

/** The native backend was asked for and its addon does not load; `attempts` says where and why. */
export class BackendUnavailableError extends Error {
  override readonly name = 'BackendUnavailableError'
  readonly code = 'ERR_BACKEND_UNAVAILABLE'
  readonly attempts: LoadAttempt[]
  constructor(attempts: LoadAttempt[]) {
    const tried = attempts.map(({ path, error }) => `  ${path}: ${error.split('\n', 1)[0]}`)
    super(
      [
        'Cannot use the native backend: an addon that loads is required, tried',
        ...tried,
        `Hint: build it with "npm run build-native" in the package @centroid/kmeans-native (a C++17 compiler is needed),`,
        `  or set KMEANS_NATIVE_PATH to an addon built for ${process.platform}-${process.arch},`,
        '  or use the TypeScript backend: set KMEANS_BACKEND=typescript or unset KMEANS_REQUIRE_NATIVE',
      ].join('\n'),
    )
    this.attempts = attempts
  }
}
