// Makes the package that brings the built addon to this platform: npm/<platform>-<arch>[-gnu|-musl]/.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { familySync, GLIBC } from 'detect-libc'
import { packageRoot } from './compiler.mjs'

const addon = join(packageRoot, 'build', 'Release', 'kmeans_native.node')
if (!existsSync(addon)) {
  console.error(`Cannot pack the addon: ${addon} must exist\nHint: run "npm run build-native" first`)
  process.exit(1)
}

const { platform, arch } = process
const libc = platform === 'linux' ? (familySync() === GLIBC ? 'gnu' : 'musl') : undefined
const triple = [platform, arch, libc].filter(Boolean).join('-')
const parent = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
const folder = join(packageRoot, 'npm', triple)

const manifest = {
  name: `@centroid/kmeans-native-${triple}`,
  version: parent.version,
  description: `The addon of @centroid/kmeans-native for ${triple}`,
  license: parent.license,
  engines: parent.engines,
  os: [platform],
  cpu: [arch],
  ...(libc && { libc: [libc === 'gnu' ? 'glibc' : 'musl'] }),
  main: 'kmeans_native.node',
  files: ['kmeans_native.node'],
}

mkdirSync(folder, { recursive: true })
copyFileSync(addon, join(folder, 'kmeans_native.node'))
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
writeFileSync(join(folder, 'README.md'), `# ${manifest.name}\n\n${manifest.description}.\n`)
console.log(folder)
