import { NonFiniteError } from '@centroid/kmeans-native'
import { DataError } from '../errors.ts'

/** What a caller gets for an error of a backend: bad values become a DataError that names row and column. */
export function toCoreError(doing: string, error: unknown): unknown {
  if (!(error instanceof NonFiniteError)) return error
  return new DataError(error.message.replace('fit KMeans', doing), { cause: error })
}
