/** The candidate closest to `name`, or undefined when none is within a third of its length (at least 2 edits). */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** `\nHint: did you mean "x"?`, or the list of what is known, or nothing. */
export function nameHint(name: string, candidates: readonly string[]): string {
  const closest = closestName(name, candidates)
  if (closest !== undefined) return `\nHint: did you mean ${JSON.stringify(closest)}?`
  return candidates.length === 0 ? '' : `\nHint: known names are ${candidates.slice(0, 20).join(', ')}`
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1))
    }
    previous = current
  }
  return previous[b.length]!
}
