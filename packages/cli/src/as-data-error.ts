const flags: Readonly<Record<string, string>> = { nClusters: '--k', kMin: '--k-min', kMax: '--k-max' }

const hints: Readonly<Record<string, string>> = {
  init: 'the file holds one row per cluster and one number per feature, in the scaled space',
  sampleWeight: 'mend the column of --weights',
}

/**
 * Runs a fit whose options were checked already, so that what core still refuses is owed to the data: too few rows for
 * k, first centroids or weights that do not fit. Those RangeErrors and TypeErrors become DataErrors, with hints that
 * name the command's options.
 */
export async function asDataError<T>(fit: () => Promise<T>): Promise<T> {
  try {
    return await fit()
  } catch (error) {
    const owed =
      (error instanceof RangeError || error instanceof TypeError) && /^Cannot .+?: /.test(error.message)
    if (!owed) throw error
    const { DataError } = await import('@centroid/core')
    throw new DataError(withHint(error.message), { cause: error })
  }
}

function withHint(message: string): string {
  const [head, hint] = message.split('\nHint: ')
  if (hint !== undefined)
    return `${head}\nHint: ${hint.replace(/\b(nClusters|kMin|kMax)\b/g, (name) => flags[name])}`
  const named = /'(init|sampleWeight)'/.exec(head)?.[1]
  return named === undefined ? message : `${head}\nHint: ${hints[named]}`
}
