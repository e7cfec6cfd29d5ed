import { UsageError } from '../usage-error.ts'

/** Words separated by commas for the option `name`; repeated options add up. */
export function wordsOption(
  name: string,
  example: string,
): (text: string, before?: readonly string[]) => string[] {
  return (text, before = []) => {
    const words = text.split(',').map((word) => word.trim())
    if (words.every((word) => word !== '')) return [...before, ...words]
    throw new UsageError(
      `Cannot read ${name}: it must be names separated by commas, got ${JSON.stringify(text)}\nHint: for example ${name} ${example}`,
    )
  }
}
