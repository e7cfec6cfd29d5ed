// One line after a build or a test: which backend served, and why.
import { selectBackend } from '@centroid/kmeans-native'

console.log(`backend ${selectBackend().reason}`)
