/** The known name nearest to a mistyped one, or undefined where none is near (more than a third of it differs). */
export function closestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.floor(Math.max(name.length, 3) / 3) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** A hint for an unknown name: the nearest known one, or all of them. */
export function nameHint(name: string, known: readonly string[]): string {
  const closest = closestName(name, known)
  if (closest !== undefined) return `did you mean "${closest}"?`
  const shown = known.slice(0, 12).map((other) => `"${other}"`)
  return `there ${known.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${known.length > 12 ? `, and ${known.length - 12} more` : ''}`
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const distances = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const [above, current] = [distances[i - 1], [i]]
    for (let j = 1; j <= b.length; j++) {
      const substitution = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(substitution, above[j] + 1, current[j - 1] + 1))
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwap) current[j] = Math.min(current[j], distances[i - 2][j - 2] + 1)
    }
    distances.push(current)
  }
  return distances[a.length][b.length]
}
