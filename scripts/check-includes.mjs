// C++ floors: binding -> algorithm -> kernel; napi.h stands in one file; kernels allocate nothing.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = 'packages/kmeans-native/native'
const floors = ['kernel', 'algorithm', 'binding']
const allocation = /\b(malloc|calloc|realloc|std::vector|std::string|make_unique|make_shared|\bnew\b)/
const problems = []

for (const [floor, folder] of floors.entries()) {
  for (const name of readdirSync(join(root, folder))) {
    const path = join(root, folder, name)
    const lines = readFileSync(path, 'utf8').split('\n')
    lines.forEach((line, index) => {
      const where = `${path}:${index + 1}`
      const target = /#include\s+["<]([^">]+)[">]/.exec(line)?.[1] ?? ''
      if (target === 'napi.h' && name !== 'napi_setup.h')
        problems.push(`${where}: only napi_setup.h includes napi.h`)
      for (const above of floors.slice(floor + 1)) {
        if (target.includes(`${above}/`)) problems.push(`${where}: ${folder} must not include ${above}`)
      }
      const code = line.replace(/\/\/.*/, '')
      if (folder === 'kernel' && allocation.test(code)) problems.push(`${where}: kernels allocate nothing`)
    })
  }
}
for (const problem of problems) console.error(problem)
console.log(`includes: ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0
