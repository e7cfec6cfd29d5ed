import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BenchmarkRecord } from '../record.ts'
import { benchmarkNames } from '../suite.ts'
import { renderDocs } from './render-docs.ts'

/** `npm run bench:docs` renews the tables and pictures of docs/performance.md from results/*.json. */
const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const records = benchmarkNames
  .map((name) => at(`benchmarks/results/${name}.json`))
  .filter(existsSync)
  .map((path) => JSON.parse(readFileSync(path, 'utf8')) as BenchmarkRecord)

const page = at('docs/performance.md')
const { markdown, pictures } = renderDocs(readFileSync(page, 'utf8'), records)
writeFileSync(page, markdown)
mkdirSync(at('docs/performance'), { recursive: true })
for (const [name, content] of pictures) writeFileSync(at(`docs/performance/${name}`), content)
console.error(`docs/performance.md: ${records.length} results, ${pictures.size} pictures`)
