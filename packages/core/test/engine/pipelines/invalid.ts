import { dag } from '../../../src/engine/dag.ts'

export default dag('invalid', {}, () => undefined)
