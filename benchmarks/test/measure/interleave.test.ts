import { describe, expect, test } from 'vitest'
import { interleave } from '../../src/measure/interleave.ts'

const named = (names: string[], log: string[]) =>
  names.map((name) => () => {
    log.push(name)
    return Promise.resolve(`${name}${log.length}`)
  })

describe('interleave()', () => {
  test('runs each contender once per round and turns the order round', async () => {
    const log: string[] = []
    const runs = await interleave(named(['a', 'b'], log), { rounds: 3, budgetMs: 1e9 })
    expect(log.join('')).toBe('abbaab')
    expect(runs).toEqual([
      ['a1', 'a4', 'a5'],
      ['b2', 'b3', 'b6'],
    ])
  })

  test('gives every contender its first round even where there is no budget', async () => {
    const runs = await interleave(named(['a', 'b'], []), { rounds: 4, budgetMs: 0 })
    expect(runs.map(({ length }) => length)).toEqual([1, 1])
  })

  test('rejects with the reason of its signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(interleave(named(['a'], []), { rounds: 1, budgetMs: 1, signal })).rejects.toThrow('enough')
  })
})
