import { DataError } from '../errors.ts'

/** The names x0, x1, ... for columns that come without any. */
export function defaultNames(count: number): string[] {
  return Array.from({ length: count }, (_, j) => `x${j}`)
}

/**
 * Checks that column names are there and distinct.
 * @throws DataError naming the columns, counted from 1.
 */
export function checkColumnNames(names: string[], source: string): void {
  const seen = new Map<string, number>()
  names.forEach((name, j) => {
    const column = j + 1
    if (name === '') {
      throw new DataError(
        `Cannot read table ${source}: every column must have a name, column ${column} has none\n` +
          'Hint: name it in the header; a row index that pandas wrote goes away with to_csv(..., index=False)',
      )
    }
    // Arquero keeps columns in a plain object, where this key would set the prototype.
    if (name === '__proto__') {
      throw new DataError(
        `Cannot read table ${source}: no column may be named "__proto__", column ${column} is`,
      )
    }
    const first = seen.get(name)
    if (first !== undefined) {
      throw new DataError(
        `Cannot read table ${source}: column names must be distinct, columns ${first} and ${column} are both "${name}"\n` +
          'Hint: rename one of them in the header',
      )
    }
    seen.set(name, column)
  })
}
