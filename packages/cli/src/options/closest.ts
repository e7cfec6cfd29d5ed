/** The candidate that looks most like a mistyped word, if any looks like it. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(typed.length * 0.4)) + 1
  for (const candidate of candidates) {
    const other = candidate.toLowerCase()
    const starts = typed.length >= 2 && (other.startsWith(typed) || typed.startsWith(other))
    const distance = starts ? 0.5 : editDistance(typed, other)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Levenshtein distance with swaps of neighbours counted as one edit. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2][j - 2] + 1 : Infinity
      const change = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, change, swap))
    }
    rows.push(row)
  }
  return rows[a.length][b.length]
}
