const pattern = /^[a-z0-9][a-z0-9._-]{0,99}$/

/** Whether a value can name a model in a registry: 1 to 100 of a-z, 0-9, '.', '_' and '-', a letter or digit first. */
export function isRegistryName(value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value)
}

/** @throws RangeError when a value cannot name a model in a registry. */
export function checkRegistryName(doing: string, value: unknown): asserts value is string {
  if (isRegistryName(value)) return
  throw new RangeError(
    `Cannot ${doing}: a model's name must be 1 to 100 of a-z, 0-9, '.', '_' and '-' and begin with a letter or digit, ` +
      `got ${JSON.stringify(value) ?? 'undefined'}`,
  )
}
