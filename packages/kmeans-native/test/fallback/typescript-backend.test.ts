import { checkedBackend } from '../../src/checked-backend.ts'
import { typescriptBackend } from '../../src/fallback/typescript-backend.ts'
import { runBackendSuite } from '../run-backend-suite.ts'

runBackendSuite({ name: 'typescript backend', backend: checkedBackend(typescriptBackend) })
