import { UsageError } from '../usage-error.ts'

/** Adds `name=value` to the params before it: a value that is JSON is read as JSON, anything else is text. */
export function paramOption(
  text: string,
  before: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const at = text.indexOf('=')
  if (at < 1) {
    throw new UsageError(
      `Cannot read --param: it must be name=value, got ${JSON.stringify(text)}\nHint: for example -p file=iris.csv -p ks=[2,3,4]`,
    )
  }
  return Object.fromEntries([...Object.entries(before), [text.slice(0, at), parse(text.slice(at + 1))]])
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
