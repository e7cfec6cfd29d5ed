/** How often things are measured. */
export interface Schedule {
  rounds: number
  /** No contender starts another round once its runs took this long together; the first round is always run. */
  budgetMs: number
  signal?: AbortSignal
}

/**
 * Runs every contender once per round, so that a disturbance of the machine strikes all alike; returns each one's runs.
 * The order is reversed in every second round.
 */
export async function interleave<T>(
  contenders: readonly (() => Promise<T>)[],
  { rounds, budgetMs, signal }: Schedule,
): Promise<T[][]> {
  const states = contenders.map((run) => ({ run, runs: [] as T[], spentMs: 0 }))
  for (let r = 0; r < rounds; r++) {
    for (const state of r % 2 ? states.toReversed() : states) {
      signal?.throwIfAborted()
      if (state.runs.length > 0 && state.spentMs >= budgetMs) continue
      const start = performance.now()
      state.runs.push(await state.run())
      state.spentMs += performance.now() - start
      // Lets a signal and timers in between two runs that never yield.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return states.map(({ runs }) => runs)
}
