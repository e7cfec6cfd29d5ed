import { afterAll } from 'vitest'
import { checkedBackend } from '../../src/checked-backend.ts'
import { createPooledBackend } from '../../src/pool/pooled-backend.ts'
import { createTrialPool } from '../../src/pool/trial-pool.ts'
import { runBackendSuite } from '../run-backend-suite.ts'

const pool = createTrialPool({ threads: 2 })
afterAll(() => pool.close())

runBackendSuite({
  name: 'pooled typescript backend',
  backend: checkedBackend(createPooledBackend(() => pool, 0)),
})
