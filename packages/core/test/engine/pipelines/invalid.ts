import { dag } from '../../../src/dag/dag.ts'

export default dag('invalid', {}, () => undefined)
