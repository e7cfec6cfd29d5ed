import { it } from 'vitest'
import type { NativeAddon } from '../../src/native/binding.ts'
import { loadAddon } from '../../src/native/binding.ts'
import { NativeBackend } from '../../src/native/native-backend.ts'

interface Native {
  addon: NativeAddon
  backend: NativeBackend
  path: string
}

const { addon, path, attempts } = loadAddon()

/** A test that needs the addon: skipped where it does not load, unless KMEANS_REQUIRE_NATIVE=1. */
export function nativeIt(title: string, run: (native: Native) => void | Promise<void>): void {
  if (addon && path) {
    it(title, () => run({ addon, backend: new NativeBackend(addon), path }))
    return
  }
  const why = attempts.map((attempt) => `${attempt.path}: ${attempt.error}`).join('; ')
  const test = process.env.KMEANS_REQUIRE_NATIVE === '1' ? it : it.skip
  test(`${title} (the addon did not load: ${why})`, () => {
    throw new Error(`Cannot test the addon: one that loads is required, tried ${why}`)
  })
}
