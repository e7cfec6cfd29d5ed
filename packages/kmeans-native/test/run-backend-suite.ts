import { describe, it } from 'vitest'
import type { KMeansBackend } from '../src/backend.ts'
import { batchTests } from './suite/batches.ts'
import { behaviourTests } from './suite/behaviours.ts'
import { chainedSweepTests } from './suite/chained-sweep.ts'
import { extremeTests } from './suite/extremes.ts'
import { goldenTests } from './suite/goldens.ts'
import { hookTests } from './suite/hooks.ts'
import { inputTests } from './suite/inputs.ts'
import { lawTests } from './suite/laws.ts'
import { measureGoldenTests } from './suite/measure-goldens.ts'
import { measureLawTests } from './suite/measure-laws.ts'
import { microTests } from './suite/micro.ts'
import { seedParityTests } from './suite/seed-parity.ts'
import { sphericalTests } from './suite/spherical.ts'
import type { SuiteContext } from './suite/suite-context.ts'

export interface BackendSuite {
  name: string
  /** Behind `checkedBackend`. */
  backend: KMeansBackend
  /** Titles of tests that this backend cannot pass, and why. */
  skip?: { reason: string; tests: string[] }[]
}

/** The tests that every backend must pass. */
export function runBackendSuite({ name, backend, skip = [] }: BackendSuite): void {
  const test: SuiteContext['test'] = (title, run) => {
    const skipped = skip.find(({ tests }) => tests.includes(title))
    if (skipped) it.skip(`${title} (${skipped.reason})`, run)
    else it(title, run)
  }
  describe(name, () => {
    for (const part of [
      goldenTests,
      microTests,
      seedParityTests,
      behaviourTests,
      lawTests,
      sphericalTests,
      hookTests,
      inputTests,
      measureGoldenTests,
      measureLawTests,
      batchTests,
      extremeTests,
      chainedSweepTests,
    ]) {
      part({ backend, test })
    }
  })
}
