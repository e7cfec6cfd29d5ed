import { describe, it } from 'vitest'
import { checkedBackend } from '../../src/checked-backend.ts'
import { loadAddon } from '../../src/native/binding.ts'
import { NativeBackend } from '../../src/native/native-backend.ts'
import { runBackendSuite } from '../run-backend-suite.ts'

const { addon, attempts } = loadAddon()
if (addon) {
  runBackendSuite({
    name: `native backend, ${addon.simd}`,
    backend: checkedBackend(new NativeBackend(addon)),
  })
} else {
  const why = attempts.map(({ path, error }) => `${path}: ${error}`).join('; ')
  describe('native backend', () => {
    const test = process.env.KMEANS_REQUIRE_NATIVE === '1' ? it : it.skip
    test(`passes the backend suite (the addon did not load: ${why})`, () => {
      throw new Error(`Cannot test the native backend: an addon that loads is required, tried ${why}`)
    })
  })
}
