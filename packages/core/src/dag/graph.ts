import { DagError } from '../errors.ts'

/** Task ids with the ids of the tasks directly upstream of each; every upstream is a key too. */
export type Graph = ReadonlyMap<string, Iterable<string>>

/**
 * Orders tasks so that each comes after its upstreams (Kahn's algorithm); ties keep the order of the map.
 * @throws DagError when the tasks form a cycle.
 * @example topologicalOrder(new Map([['fit', ['load']], ['load', []]])) // ['load', 'fit']
 */
export function topologicalOrder(graph: Graph): string[] {
  const order = orderedTasks(graph)
  if (order.length === graph.size) return order
  throw new DagError(`Cannot build dag: tasks form a cycle: ${findCycle(graph)!.join(' -> ')}`)
}

/** A cycle in flow order from its first task in the map, which is repeated at the end; null when there is none. */
export function findCycle(graph: Graph): string[] | null {
  const ordered = new Set(orderedTasks(graph))
  const left = [...graph.keys()].filter((id) => !ordered.has(id))
  if (left.length === 0) return null
  const trail = new Set<string>()
  let id = left[0]!
  while (!trail.has(id)) {
    trail.add(id)
    id = [...graph.get(id)!].find((upstream) => !ordered.has(upstream))!
  }
  const upstreamWards = [...trail].slice([...trail].indexOf(id))
  const first = left.find((candidate) => upstreamWards.includes(candidate))!
  const start = upstreamWards.indexOf(first)
  const cycle = [...upstreamWards.slice(start), ...upstreamWards.slice(0, start)]
  return [first, ...cycle.slice(1).reverse(), first]
}

/** The ids of the tasks directly downstream of each task. */
export function downstreamOf(graph: Graph): Map<string, string[]> {
  const downstream = new Map<string, string[]>([...graph.keys()].map((id) => [id, []]))
  for (const [id, upstreams] of graph) for (const upstream of upstreams) downstream.get(upstream)!.push(id)
  return downstream
}

/** All tasks reachable from `id`, without itself: its ancestors in a graph, its descendants in `downstreamOf(graph)`. */
export function reachableFrom(graph: Graph, id: string): Set<string> {
  const seen = new Set<string>()
  const pending = [id]
  while (pending.length > 0) {
    for (const next of graph.get(pending.pop()!) ?? []) {
      if (next === id || seen.has(next)) continue
      seen.add(next)
      pending.push(next)
    }
  }
  return seen
}

/** As many tasks as can be ordered: all but those on or below a cycle. */
function orderedTasks(graph: Graph): string[] {
  const downstream = downstreamOf(graph)
  const waitsFor = new Map([...graph].map(([id, upstreams]) => [id, [...upstreams].length]))
  const order = [...graph.keys()].filter((id) => waitsFor.get(id) === 0)
  for (const id of order) {
    for (const next of downstream.get(id)!) {
      const left = waitsFor.get(next)! - 1
      waitsFor.set(next, left)
      if (left === 0) order.push(next)
    }
  }
  return order
}
