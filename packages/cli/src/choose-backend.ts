import type { BackendPreference, BackendSelection } from '@centroid/core'

/**
 * The backend that an option or the environment asks for.
 * @throws ConfigError when KMEANS_BACKEND names none; BackendUnavailableError when the native one does not load.
 */
export async function chooseBackend(preference?: BackendPreference): Promise<BackendSelection> {
  const { ConfigError, selectBackend } = await import('@centroid/core')
  try {
    return selectBackend(preference)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ConfigError(`${error.message}\nHint: mend or unset the environment variable`, { cause: error })
  }
}
