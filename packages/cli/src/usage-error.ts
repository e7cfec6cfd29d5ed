/** A command line that cannot be understood: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'ERR_USAGE'
}

/** The user asked for an end before there was one: exit code 130 for SIGINT, 143 for SIGTERM. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  readonly code = 'ERR_INTERRUPTED'
  readonly exitCode: 130 | 143
  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super('Interrupted')
    this.exitCode = signal === 'SIGINT' ? 130 : 143
  }
}
