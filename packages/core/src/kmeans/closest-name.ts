/** The name in `names` that `name` was probably meant to be, or undefined when none is near. (pure) */
export function closestName(name: string, names: readonly string[]): string | undefined {
  const wanted = fold(name)
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of names) {
    const distance = editDistance(wanted, fold(candidate))
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

// n_clusters, N-Clusters and nClusters are one name.
function fold(name: string): string {
  return name.replace(/[^a-z0-9+]/gi, '').toLowerCase()
}

/** Insertions, deletions and substitutions between two words (Levenshtein 1965). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(substitution, previous[j] + 1, current[j - 1] + 1))
    }
    previous = current
  }
  return previous[b.length]
}
