import { readFile } from 'node:fs/promises'
import { DataError } from '@centroid/core'

/**
 * Reads explicit first centroids: a JSON array of rows of numbers, or a document of `centroid fit --json`.
 * @throws DataError when the file cannot be read or holds something else.
 */
export async function readInit(path: string): Promise<number[][]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw refuse(path, code === 'ENOENT' ? 'no such file' : String(code), error)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw refuse(path, `no JSON (${(error as Error).message})`, error)
  }
  const rows: unknown =
    typeof value === 'object' && value !== null && 'centroids' in value ? value.centroids : value
  if (!Array.isArray(rows) || rows.length === 0)
    throw refuse(path, Array.isArray(rows) ? 'no rows' : typeof rows)
  rows.forEach((row: unknown, i) => {
    if (!Array.isArray(row)) throw refuse(path, `${typeof row} as row ${i}`)
    const bad = row.findIndex((cell) => typeof cell !== 'number')
    if (bad !== -1) throw refuse(path, `${JSON.stringify(row[bad])} at row ${i}, column ${bad}`)
    if (row.length !== (rows[0] as unknown[]).length) {
      throw refuse(path, `${(rows[0] as unknown[]).length} numbers in row 0 and ${row.length} in row ${i}`)
    }
  })
  return rows as number[][]
}

function refuse(path: string, found: string, cause?: unknown): DataError {
  return new DataError(
    `Cannot read --init ${path}: it must hold k rows of as many numbers as there are features, got ${found}\n` +
      'Hint: for example [[5.0, 3.4], [6.3, 2.9]] for k = 2 and 2 features',
    { cause },
  )
}
