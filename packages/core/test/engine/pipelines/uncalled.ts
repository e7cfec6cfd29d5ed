import { dag } from '../../../src/engine/dag.ts'
import { task } from '../../../src/dag/task.ts'
import { load } from './shared-tasks.ts'

task('report', () => 1)
task('serve', () => 1)

export default dag('partial', {}, () => load())
