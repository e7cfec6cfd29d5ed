import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { centroid, document, useFolder } from './centroid.ts'

const folder = useFolder()

interface DoctorDocument {
  node: string
  nodeSupported: boolean
  backend: { name: string; simd: string; reason: string; attempts: { path: string; error: string }[] }
  store: { path: string; exists: boolean; writable: boolean }
  packages: Record<string, string | null>
  problems: string[]
}

describe('centroid doctor', () => {
  test('--json prints one document with node, backend and store', async () => {
    const doctor = document<DoctorDocument>(await centroid(['doctor', '--json'], { cwd: folder.path() }))
    expect(doctor.node).toBe(process.version)
    expect(doctor.nodeSupported).toBe(true)
    expect(['native', 'typescript']).toContain(doctor.backend.name)
    expect(doctor.backend.reason).not.toBe('')
    expect(Array.isArray(doctor.backend.attempts)).toBe(true)
    expect(doctor.store).toMatchObject({ exists: false, writable: true })
    expect(doctor.store.path).toMatch(/\.centroid$/)
    expect(doctor.packages['@centroid/core']).toMatch(/^\d/)
    expect(doctor.packages['@centroid/kmeans-native']).toMatch(/^\d/)
    expect(doctor.problems).toEqual([])
  })

  test('shows the backend that the environment asks for', async () => {
    const options = { cwd: folder.path(), env: { KMEANS_BACKEND: 'typescript' } }
    const { backend } = document<DoctorDocument>(await centroid(['doctor', '--json'], options))
    expect([backend.name, backend.simd]).toEqual(['typescript', 'none'])
  })

  test('reads as a list for people', async () => {
    const { stdout, code } = await centroid(['doctor'], { cwd: folder.path() })
    expect(code).toBe(0)
    for (const word of [process.version, 'backend', 'store', '@centroid/core']) expect(stdout).toContain(word)
  })

  test('names a backend that cannot be used, with exit code 3 and the document still on stdout', async () => {
    const { stdout, stderr, code } = await centroid(['doctor', '--json'], {
      cwd: folder.path(),
      env: { KMEANS_BACKEND: 'gpu' },
    })
    expect(code).toBe(3)
    expect(stderr).toMatch(/^Cannot work here: .*gpu/)
    expect((JSON.parse(stdout) as DoctorDocument).problems).toHaveLength(1)
  })

  // Root may write anywhere, so there is nothing to see for it.
  test.runIf(process.getuid?.() !== 0)('names a store that cannot be written', async () => {
    const locked = join(folder.path(), 'locked')
    await mkdir(locked)
    await chmod(locked, 0o500)
    const { stderr, code } = await centroid(['doctor'], { cwd: locked })
    expect(code).toBe(3)
    expect(stderr).toContain('the store must be writable')
  })
})
