import { basename } from 'node:path'
import { defineConfig } from 'vitest/config'

const results = process.env.CENTROID_TEST_RESULTS

/** The settings of every package; CENTROID_TEST_RESULTS names a folder for the counts that CI adds up. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    reporters: results
      ? ['default', ['json', { outputFile: `${results}/${basename(process.cwd())}.json` }]]
      : ['default'],
  },
})
