import { selectBackend, type BackendPreference, type KMeansBackend } from '@centroid/kmeans-native'
import { BackendUnavailableError } from '../errors.ts'

/**
 * The backend that was asked for; by default what the environment's KMEANS_BACKEND names, else native where it loads.
 * @throws BackendUnavailableError when it cannot run here.
 */
export function backendFor(preference?: BackendPreference): KMeansBackend {
  try {
    return selectBackend(preference).backend
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ERR_BACKEND_UNAVAILABLE') throw cause
    throw new BackendUnavailableError((cause as Error).message, { cause })
  }
}
