// File names say one thing in the field's words: kebab-case in TypeScript, snake_case in C++, none of the banned names.
import { execFileSync } from 'node:child_process'

const banned = /(^|[-_.])(utils?|helpers?|common|misc|manager)([-_.]|$)/
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .trim()
  .split('\n')
const problems = files.flatMap((path) => {
  const name = path.split('/').at(-1)
  if (banned.test(name)) return [`${path}: banned name`]
  if (/\.(ts|mts|mjs)$/.test(name) && !/^\.?[a-z0-9]+([-.][a-z0-9]+)*$/.test(name))
    return [`${path}: kebab-case`]
  if (/\.(cpp|h|hpp|inl)$/.test(name) && !/^[a-z0-9]+(_[a-z0-9]+)*\.[a-z]+$/.test(name))
    return [`${path}: snake_case`]
  return []
})
for (const problem of problems) console.error(problem)
console.log(`names: ${files.length} files, ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0
