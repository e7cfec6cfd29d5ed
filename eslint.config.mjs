import tseslint from 'typescript-eslint'
import { pureFiles } from './.dependency-cruiser.mjs'

const pureGlobs = pureFiles.flatMap((pattern) => expand(pattern.replaceAll('\\.', '.')))

function expand(pattern) {
  const group = /\(([^)]+)\)/.exec(pattern)
  return group ? group[1].split('|').map((choice) => pattern.replace(group[0], choice)) : [pattern]
}

export default tseslint.config(
  { ignores: ['**/dist/', '**/build/', '**/node_modules/', '**/.nx/', '**/.centroid/', '**/npm/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-this-alias': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'No default exports: name the thing.' },
      ],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/vitest.*.ts', 'examples/**/*.ts', '**/test/**'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  // Goldens are plain JSON, and bad input is the topic of many tests.
  {
    files: ['**/test/**', 'fixtures/**'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['packages/*/src/**', 'benchmarks/src/**'],
    ignores: ['packages/cli/src/main.ts', 'benchmarks/src/**/main.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['packages/*/src/**'],
    ignores: ['packages/cli/src/main.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'Only packages/cli/src/main.ts ends the process.' },
      ],
    },
  },
  {
    files: pureGlobs,
    rules: {
      'no-restricted-globals': [
        'error',
        'Date',
        'performance',
        'setTimeout',
        'setInterval',
        'crypto',
        'process',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Hand randomness in.' },
      ],
    },
  },
)
