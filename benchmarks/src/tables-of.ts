import type { BenchmarkRecord } from './record.ts'
import type { BarChart, Table } from './report/report.ts'
import { suite } from './suite.ts'

/** How a record reads as tables. @throws RangeError for a record of a benchmark that is not in the suite. */
export function tablesOf({ benchmark, result, probe }: BenchmarkRecord): Table[] {
  return benchmarkOf(benchmark).tables(result, probe)
}

/** How a record looks as charts. */
export function chartsOf({ benchmark, result, probe }: BenchmarkRecord): BarChart[] {
  return benchmarkOf(benchmark).charts?.(result, probe) ?? []
}

function benchmarkOf(name: string) {
  const found = suite.find((benchmark) => benchmark.name === name)
  if (found !== undefined) return found
  throw new RangeError(
    `Cannot show a benchmark: its name must be among ${suite.map((each) => each.name).join(', ')}, got ${JSON.stringify(name)}`,
  )
}
