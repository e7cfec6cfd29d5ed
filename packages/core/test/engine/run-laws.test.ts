import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dag } from '../../src/engine/dag.ts'
import type { TaskOutput } from '../../src/dag/reference.ts'
import { isTerminal, TASK_TRANSITIONS, type TaskState } from '../../src/dag/state.ts'
import { task } from '../../src/dag/task.ts'
import { TRIGGER_RULES } from '../../src/dag/trigger-rule.ts'
import type { RunEvent, TaskStateEvent } from '../../src/engine/events.ts'
import { runDag } from '../../src/engine/run-in-process.ts'
import { VirtualClock } from './virtual-clock.ts'

const scenario = fc.record({
  tasks: fc.array(
    fc.record({
      upstream: fc.array(fc.nat(11), { maxLength: 3 }),
      ms: fc.nat(50),
      failures: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(3)),
      retries: fc.nat(2),
      timeout: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
      width: fc.option(fc.nat(3), { nil: undefined }),
      priority: fc.nat(2),
      triggerRule: fc.oneof(
        { weight: 3, arbitrary: fc.constant('all_success' as const) },
        fc.constantFrom(...TRIGGER_RULES),
      ),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  concurrency: fc.integer({ min: 1, max: 5 }),
  cancelAfter: fc.option(fc.nat(40), { nil: undefined }),
})
type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never

/** Builds and runs the scenario: handlers take `ms` of the virtual clock and throw in their first `failures` attempts. */
async function run({ tasks, concurrency, cancelAfter }: Scenario) {
  const clock = new VirtualClock()
  const upstream = tasks.map((one, i) => (i === 0 ? [] : [...new Set(one.upstream.map((pick) => pick % i))]))
  const made = dag('law', { defaults: { backoff: { base: 5, jitter: 'full' } } }, () => {
    const outputs: TaskOutput<unknown>[] = []
    for (const [i, { ms, failures, retries, timeout, width, priority, triggerRule }] of tasks.entries()) {
      const one = task(
        `t${i}`,
        async ({ k }: { from: unknown; k?: number }, ctx) => {
          await clock.sleep(ms)
          if (ctx.run.attempt <= failures) throw new Error(`attempt ${ctx.run.attempt}`)
          return `t${i}${k ?? ''}`
        },
        { retries, priority, triggerRule, ...(timeout !== undefined && { timeout }) },
      )
      const from = upstream[i]!.map((j) => outputs[j])
      outputs.push(
        width === undefined ? one({ from }) : one.expand({ k: [...Array(width).keys()] }, { from }),
      )
    }
  })
  const events: RunEvent[] = []
  const abort = new AbortController()
  if (cancelAfter !== undefined) clock.setTimer(() => abort.abort(), cancelAfter)
  const onEvent = (event: RunEvent): void => void events.push(event)
  const result = await runDag(made, { clock, random: () => 0.5, concurrency, signal: abort.signal, onEvent })
  const changes = events.filter((event): event is TaskStateEvent => event.type === 'task_state')
  return { result, events, changes, upstream, clock }
}

const instance = ({ taskId, mapIndex }: TaskStateEvent): string => `${taskId}.${mapIndex ?? ''}`

describe('runDag() on random dags', () => {
  test('follows the transition table and ends every task instance once, in a terminal state', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { result, changes } = await run(given)
        const states = new Map<string, TaskState>()
        for (const change of changes) {
          expect(change.from).toBe(states.get(instance(change)) ?? 'none')
          expect(TASK_TRANSITIONS[change.from]).toContain(change.state)
          states.set(instance(change), change.state)
        }
        expect(new Map(result.tasks.map((one) => [`${one.id}.${one.mapIndex ?? ''}`, one.state]))).toEqual(
          states,
        )
        expect([...states.values()].filter((state) => !isTerminal(state))).toEqual([])
        expect(new Set(result.tasks.map(({ id }) => id)).size).toBe(given.tasks.length)
      }),
    )
  })

  test('starts no child before its parents are over, but for the rules that say so', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { changes, upstream } = await run(given)
        const states = new Map<string, Map<number | undefined, TaskState>>()
        const isOver = (id: string): boolean => {
          const seen = [...(states.get(id)?.values() ?? [])]
          return seen.length > 0 && seen.every(isTerminal)
        }
        for (const { taskId, mapIndex, state } of changes) {
          const i = Number(taskId.slice(1))
          const rule = given.tasks[i]!.triggerRule
          if (state === 'running' && rule !== 'always' && !rule.startsWith('one_')) {
            expect(upstream[i]!.filter((parent) => !isOver(`t${parent}`))).toEqual([])
          }
          states.set(
            taskId,
            (states.get(taskId) ?? new Map<number | undefined, TaskState>()).set(mapIndex, state),
          )
        }
      }),
    )
  })

  test('keeps to the concurrency', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { changes } = await run({ ...given, cancelAfter: undefined })
        let running = 0
        for (const { from, state } of changes) {
          if (state === 'running') running++
          if (from === 'running') running--
          expect(running).toBeLessThanOrEqual(given.concurrency)
        }
        expect(running).toBe(0)
      }),
    )
  })

  test('gives each task instance at most retries + 1 attempts, and as many as its failures need', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { result } = await run({ ...given, cancelAfter: undefined })
        for (const { id, attempt, state, error } of result.tasks) {
          const { failures, retries, ms, timeout } = given.tasks[Number(id.slice(1))]!
          const needed = timeout !== undefined && ms >= timeout ? Infinity : failures + 1
          if (attempt > 0)
            expect([state, attempt]).toEqual(
              needed <= retries + 1 ? ['success', needed] : ['failed', retries + 1],
            )
          expect(error === undefined).toBe(state !== 'failed')
        }
      }),
    )
  })

  test('says the same twice', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const [one, two] = [await run(given), await run(given)]
        expect({ ...two.result, runId: '' }).toEqual({ ...one.result, runId: '' })
        expect(two.changes.map(({ taskId, mapIndex, state }) => [taskId, mapIndex, state])).toEqual(
          one.changes.map(({ taskId, mapIndex, state }) => [taskId, mapIndex, state]),
        )
      }),
      { numRuns: 30 },
    )
  })

  test('is cancelled, or fails by its leaves, or succeeds', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { result, upstream } = await run(given)
        const inner = new Set(upstream.flat())
        const bad = ['failed', 'upstream_failed']
        const leaves = result.tasks.filter(({ id }) => !inner.has(Number(id.slice(1))))
        if (result.state === 'cancelled') expect(given.cancelAfter).toBeDefined()
        else expect(result.state).toBe(leaves.some(({ state }) => bad.includes(state)) ? 'failed' : 'success')
      }),
    )
  })
})
