import { dag } from '../../../src/engine/dag.ts'
import { task } from '../../../src/dag/task.ts'
import { load } from './shared-tasks.ts'

const count = task('count', ({ rows }: { rows: number[] }) => rows.length)

export const nightly = dag('nightly', {}, () => count.as('how_many')({ rows: load() }))
export default dag('first', {}, () => load())
