import { task } from '../../../src/dag/task.ts'

export const load = task('load', () => [1, 2])
export const spare = task('spare', () => 0)
