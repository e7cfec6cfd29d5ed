/**
 * Runs a fit whose options were checked already, so that what core still refuses is owed to the data: too few rows for
 * k, first centroids or weights that do not fit. Those RangeErrors and TypeErrors become DataErrors.
 */
export async function asDataError<T>(fit: () => Promise<T>): Promise<T> {
  try {
    return await fit()
  } catch (error) {
    const owed =
      (error instanceof RangeError || error instanceof TypeError) && /^Cannot .+?: /.test(error.message)
    if (!owed) throw error
    const { DataError } = await import('@centroid/core')
    throw new DataError(error.message, { cause: error })
  }
}
