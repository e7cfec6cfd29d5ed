import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { downstreamOf, findCycle, reachableFrom, topologicalOrder } from '../../src/dag/graph.ts'
import { DagError } from '../../src/errors.ts'

/** Acyclic: each task's upstreams come from those before it; the map's order is shuffled. */
const acyclic = fc
  .array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .chain((rows) => {
    const tasks = rows.map(
      (picks, i) => [`t${i}`, i === 0 ? [] : [...new Set(picks.map((p) => `t${p % i}`))]] as const,
    )
    return fc.shuffledSubarray(tasks, { minLength: tasks.length }).map((shuffled) => new Map(shuffled))
  })

describe('topologicalOrder()', () => {
  test('puts every task once and after its upstreams', () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const order = topologicalOrder(graph)
        expect([...order].sort()).toEqual([...graph.keys()].sort())
        for (const [id, upstreams] of graph) {
          for (const upstream of upstreams) expect(order.indexOf(upstream)).toBeLessThan(order.indexOf(id))
        }
      }),
    )
  })

  test('keeps the order of the map among tasks that are free to start', () => {
    expect(
      topologicalOrder(
        new Map([
          ['c', []],
          ['a', []],
          ['b', []],
        ]),
      ),
    ).toEqual(['c', 'a', 'b'])
  })

  test('names the tasks of a cycle in flow order, from the first one defined', () => {
    const graph = new Map([
      ['load', []],
      ['scale', ['load', 'report']],
      ['sweep', ['scale']],
      ['report', ['sweep']],
      ['serve', ['report']],
    ])
    expect(() => topologicalOrder(graph)).toThrow(
      new DagError('Cannot build dag: tasks form a cycle: scale -> sweep -> report -> scale'),
    )
  })

  test('orders a chain of 20,000 tasks', () => {
    const chain = new Map(
      Array.from({ length: 20_000 }, (_, i) => [`t${i}`, i === 0 ? [] : [`t${i - 1}`]] as const),
    )
    expect(topologicalOrder(chain)).toEqual([...chain.keys()])
  })
})

describe('findCycle()', () => {
  test('finds none in an acyclic graph', () => {
    fc.assert(fc.property(acyclic, (graph) => findCycle(graph) === null))
  })

  test('finds a closed walk along the edges once an edge back is added', () => {
    fc.assert(
      fc.property(acyclic, fc.nat(), (graph, pick) => {
        const ids = [...graph.keys()]
        const last = ids[pick % ids.length]!
        const ancestors = [last, ...reachableFrom(graph, last)]
        const first = ancestors[pick % ancestors.length]!
        const edges = (id: string, up: string[]): [string, string[]] => [
          id,
          id === first ? [...up, last] : up,
        ]
        const cyclic = new Map<string, string[]>([...graph].map(([id, up]) => edges(id, up)))
        const cycle = findCycle(cyclic)!
        expect(cycle[0]).toBe(cycle.at(-1))
        expect(new Set(cycle).size).toBe(cycle.length - 1)
        for (let i = 1; i < cycle.length; i++) expect(cyclic.get(cycle[i]!)).toContain(cycle[i - 1])
      }),
    )
  })
})

describe('reachableFrom()', () => {
  test('b is an ancestor of a where a is a descendant of b', () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const downstream = downstreamOf(graph)
        for (const a of graph.keys()) {
          for (const b of graph.keys()) {
            expect(reachableFrom(graph, a).has(b)).toBe(reachableFrom(downstream, b).has(a))
          }
        }
      }),
    )
  })
})
