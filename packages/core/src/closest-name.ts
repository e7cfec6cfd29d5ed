import { distance } from 'fastest-levenshtein'

/** The candidate that looks most like a mistyped name, if any does: few edits apart, or begun with it. */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  const typed = name.toLowerCase()
  let best: string | undefined
  let bestEdits = allowedEdits(typed.length) + 1
  for (const candidate of candidates) {
    const other = candidate.toLowerCase()
    const edits = typed.length >= 2 && other.startsWith(typed) ? 0.5 : distance(typed, other)
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits]
  }
  return best
}

/** A hint for an unknown name: the closest known one, or all of them. */
export function nameHint(name: string, known: readonly string[]): string {
  const closest = closestName(name, known)
  if (closest !== undefined) return `did you mean "${closest}"?`
  if (known.length === 0) return 'there are none'
  const shown = known.slice(0, 12).map((other) => `"${other}"`)
  const more = known.length > 12 ? `, and ${known.length - 12} more` : ''
  return `there ${known.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${more}`
}

// A swap of neighbours counts as two edits, and short names differ by one edit too easily.
function allowedEdits(length: number): number {
  if (length < 5) return length < 2 ? 0 : 1
  return Math.max(2, Math.floor(length / 3))
}
