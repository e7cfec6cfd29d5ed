import { NonFiniteError, ZeroRowError } from '@centroid/kmeans-native'
import { DataError } from '../errors.ts'

/** What a caller gets for an error of a backend: values that cannot be fitted become a DataError that names their place. */
export function toCoreError(doing: string, error: unknown): unknown {
  if (!(error instanceof NonFiniteError || error instanceof ZeroRowError)) return error
  return new DataError(error.message.replace('fit KMeans', doing), { cause: error })
}
