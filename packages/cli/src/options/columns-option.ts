import { UsageError } from '../usage-error.ts'

/** Column names separated by commas, or a JSON array where a name holds a comma; repeated options add up. */
export function columnsOption(text: string, before: readonly string[] = []): string[] {
  const names = [...before, ...parse(text)]
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (names.some((name) => name === '')) {
    throw new UsageError(
      `Cannot read --columns: it must be names separated by commas, got ${JSON.stringify(text)}\nHint: for example --columns height,weight`,
    )
  }
  if (twice !== undefined) {
    throw new UsageError(
      `Cannot read --columns: each column must be named once, got ${JSON.stringify(twice)} twice\nHint: leave out one of them`,
    )
  }
  return names
}

function parse(text: string): string[] {
  if (text.trimStart().startsWith('[')) {
    try {
      const value: unknown = JSON.parse(text)
      if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value
    } catch {
      // not JSON: a name may begin with a bracket
    }
  }
  return text.split(',').map((name) => name.trim())
}
