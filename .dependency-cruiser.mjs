// The import rules of AGENTS.md as one script: floors, zones inside packages, no cycles, pure files.

const source = (pkg, rest = '') => `^packages/${pkg}/src/${rest}`
const pkg = (name) => `(^(packages/)?${name}/|@centroid/${name})`

/** Files that import no `node:*`; eslint.config.mjs bans clocks and randomness in them. */
export const pureFiles = [
  'packages/kmeans-native/src/trial-seed\\.ts',
  'packages/core/src/dag/(graph|state|trigger-rule|retry|duration)\\.ts',
  'packages/core/src/selection/(kneedle|elbow|adjusted-rand|cluster-labels)\\.ts',
]

/** Inside core: which rooms a room may import, besides errors.ts and its own files. */
const coreRooms = {
  data: [],
  kmeans: ['data'],
  selection: ['kmeans'],
  models: ['kmeans', 'data', 'selection'],
  dag: [],
  engine: ['dag'],
}

/** Inside kmeans-native: which rooms and files a room may import, besides its own files. */
const sharedFiles = [
  'describe-value',
  'backend',
  'batch',
  'measures',
  'matrix',
  'trial-seed',
  'check-fit-problem',
  'check-measure-problem',
  'unit-rows',
  'shared-memory',
]
const nativeRooms = { native: [], fallback: [], pool: ['native', 'fallback'] }

const rooms = (name, table, shared) =>
  Object.entries(table).map(([room, allowed]) => ({
    name: `${name}-${room}`,
    comment: `${name}/${room} may import only: ${[...allowed, ...shared].join(', ')}`,
    severity: 'error',
    from: { path: source(name, `${room}/`) },
    to: {
      path: source(name),
      pathNot: [
        source(name, `(${[room, ...allowed].join('|')})/`),
        source(name, `(${shared.join('|')})\\.ts$`),
      ],
    },
  }))

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

export default {
  forbidden: [
    forbid(
      'no-cycles',
      'nothing imports in a circle, inside a package or between packages',
      {},
      { circular: true },
    ),
    forbid('unresolvable', 'an import must resolve; build first', {}, { couldNotResolve: true }),
    forbid(
      'floor-0',
      'kmeans-native imports no package above it',
      { path: source('kmeans-native') },
      { path: pkg('(core|cli|server|benchmarks)') },
    ),
    forbid(
      'floor-1',
      'core imports kmeans-native only',
      { path: source('core') },
      { path: pkg('(cli|server|benchmarks)') },
    ),
    forbid(
      'floor-2-server',
      'server imports core only',
      { path: source('server') },
      { path: pkg('(cli|kmeans-native|benchmarks)') },
    ),
    forbid(
      'floor-2-cli',
      'cli imports core, not the backend',
      { path: source('cli') },
      { path: pkg('kmeans-native') },
    ),
    forbid(
      'side-door',
      'only `serve` imports server, lazily',
      { path: source('cli'), pathNot: source('cli', 'commands/serve\\.ts$') },
      { path: pkg('server') },
    ),
    forbid(
      'side-door-benchmarks',
      'only `bench` imports benchmarks, lazily; others its types',
      { path: source('cli'), pathNot: source('cli', 'commands/bench\\.ts$') },
      { path: pkg('benchmarks'), dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'lazy-side-doors',
      'cli imports server and benchmarks by import(), never statically',
      { path: source('cli') },
      { path: pkg('(server|benchmarks)'), dynamic: false, dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'benchmarks',
      'benchmarks import core and kmeans-native by name, no package above',
      { path: '^benchmarks/' },
      { path: pkg('(cli|server)') },
    ),
    forbid(
      'no-deep-imports',
      'between packages: the package name, never its src',
      { path: '^(packages/([^/]+)|benchmarks|examples)/' },
      { path: '^packages/[^/]+/src/', pathNot: '^packages/$2/' },
    ),
    forbid(
      'backend-door',
      'inside core only data, kmeans and selection (and the entry point) import kmeans-native',
      { path: source('core'), pathNot: source('core', '((data|kmeans|selection)/|index\\.ts$)') },
      { path: pkg('kmeans-native'), dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'tables-door',
      'kmeans knows tables only through data/table-to-matrix.ts',
      { path: source('core', 'kmeans/') },
      {
        path: source('core', 'data/'),
        pathNot: source('core', 'data/(table-to-matrix|numeric-columns|table)\\.ts$'),
      },
    ),
    forbid('pure', 'pure files import nothing from node', { path: pureFiles }, { dependencyTypes: ['core'] }),
    ...rooms('core', coreRooms, ['errors', 'closest-name', 'describe-value']),
    ...rooms('kmeans-native', nativeRooms, sharedFiles),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['/dist/', '/build/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
