const markers = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', '?'])

/** Whether a cell of text says that its number is missing: empty, NA, N/A, NaN, null, None or ?, in any case. */
export function isMissingMarker(cell: string): boolean {
  return cell.length <= 8 && markers.has(cell.trim().toLowerCase())
}

/** Whether a value of a table is missing: null, undefined or NaN. */
export function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value)
}
