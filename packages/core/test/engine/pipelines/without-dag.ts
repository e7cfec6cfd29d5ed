import { task } from '../../../src/dag/task.ts'

export default task('alone', () => 1)
