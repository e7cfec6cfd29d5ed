import { UsageError } from '../usage-error.ts'
import { closestName } from '@centroid/core/closest-name'

/** A parser that accepts exactly the given words for the option `name`. */
export function choiceOption<T extends string>(name: string, choices: readonly T[]): (text: string) => T {
  return (text) => {
    const found = choices.find((choice) => choice === text)
    if (found !== undefined) return found
    const near = closestName(text, choices)
    const hint = near === undefined ? `for example ${name} ${choices[0]}` : `did you mean ${name} ${near}?`
    throw new UsageError(
      `Cannot read ${name}: it must be one of ${choices.join(', ')}, got ${JSON.stringify(text)}\nHint: ${hint}`,
    )
  }
}
