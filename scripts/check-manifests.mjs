// What is published installs anywhere: no install scripts, no registry host in the lockfile, one version throughout.
import { readdirSync, readFileSync } from 'node:fs'

const read = (path) => JSON.parse(readFileSync(path, 'utf8'))
const problems = []
const root = read('package.json')
const folders = [...readdirSync('packages').map((name) => `packages/${name}`), 'benchmarks']
for (const folder of folders) {
  const path = `${folder}/package.json`
  const manifest = read(path)
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
    if (manifest.scripts?.[script]) problems.push(`${path}: has a ${script} script`)
  }
  if (manifest.version !== root.version)
    problems.push(`${path}: version ${manifest.version}, not ${root.version}`)
  if (manifest.engines?.node !== root.engines.node) problems.push(`${path}: engines differ from the root's`)
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    if (name.startsWith('@centroid/') && range !== root.version) problems.push(`${path}: ${name} is ${range}`)
    if (name === 'arquero' && manifest.dependencies['@uwdata/flechette'] !== '2.6.0') {
      problems.push(
        `${path}: arquero needs "@uwdata/flechette": "2.6.0" beside it (2.7.0 does not install everywhere)`,
      )
    }
  }
}
for (const [path, entry] of Object.entries(read('package-lock.json').packages)) {
  if (/^https?:/.test(entry.resolved ?? '')) problems.push(`package-lock.json: ${path} names a host`)
}
for (const problem of problems) console.error(problem)
console.log(`manifests: ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0
