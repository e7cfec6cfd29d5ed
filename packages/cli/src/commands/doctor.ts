import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import type { Command } from 'commander'
import { printable } from '../output/text-width.ts'
import { isSupportedNode, supportedNode } from '../supported-node.ts'
import { packageVersions } from '../package-versions.ts'
import type { Terminal } from '../terminal.ts'

interface DoctorReport {
  /** As `node --version` prints it. */
  node: string
  nodeSupported: boolean
  platform: string
  cpus: number
  backend: {
    name: string | null
    simd: string | null
    reason: string
    attempts: { path: string; error: string }[]
  }
  store: { path: string; exists: boolean; writable: boolean }
  packages: Record<string, string | null>
  /** What keeps centroid from working here; empty when all is well. */
  problems: string[]
}

const AFTER = `
Exit code 0 unless something that is required is broken.

Examples:
  centroid doctor
  KMEANS_BACKEND=typescript centroid doctor --json`

/** Defines `centroid doctor`. */
export function defineDoctor(program: Command, terminal: Terminal): Command {
  return program
    .command('doctor')
    .summary('say what works here and what does not')
    .description('Say which Node, backend and store are used here, and what is wrong with them.')
    .option('--json', 'print one JSON document')
    .addHelpText('after', AFTER)
    .action((options: { json?: boolean }) => doctor(options, terminal))
}

async function doctor(options: { json?: boolean }, terminal: Terminal): Promise<void> {
  const problems: string[] = []
  const nodeSupported = isSupportedNode(process.versions.node)
  if (!nodeSupported) problems.push(`Node must be ${supportedNode}, got ${process.version}`)
  const backend = await probeBackend(problems)
  const store = await probeStore(resolve('.centroid'))
  if (!store.writable) problems.push(`the store must be writable, got ${store.path}`)
  const report: DoctorReport = {
    node: process.version,
    nodeSupported,
    platform: `${process.platform}-${process.arch}`,
    cpus: availableParallelism(),
    backend,
    store,
    packages: packageVersions(),
    problems,
  }
  terminal.out(options.json ? `${JSON.stringify(report)}\n` : render(report, terminal))
  if (problems.length > 0) {
    const { ConfigError } = await import('@centroid/core')
    throw new ConfigError(
      `Cannot work here: ${problems.join('; ')}\nHint: mend what is listed and run centroid doctor again`,
    )
  }
}

async function probeBackend(problems: string[]): Promise<DoctorReport['backend']> {
  const { selectBackend } = await import('@centroid/core')
  try {
    const { name, simd, reason, attempts } = selectBackend()
    return { name, simd, reason, attempts }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    const attempts = (error as { attempts?: DoctorReport['backend']['attempts'] }).attempts ?? []
    problems.push(reason)
    return { name: null, simd: null, reason, attempts }
  }
}

async function probeStore(path: string): Promise<DoctorReport['store']> {
  const exists = (await stat(path).catch(() => undefined))?.isDirectory() ?? false
  const writable = await access(exists ? path : dirname(path), constants.W_OK).then(
    () => true,
    () => false,
  )
  return { path, exists, writable }
}

function render(report: DoctorReport, { outStyle: style, unicode }: Terminal): string {
  const yes = style.good(unicode ? '✔' : 'ok')
  const no = style.bad(unicode ? '✘' : '!!')
  const soft = style.warn(unicode ? '●' : '--')
  const { backend, store } = report
  const speed = backend.name === 'native' ? yes : backend.name === null ? no : soft
  const lines: [string, string, string][] = [
    [report.nodeSupported ? yes : no, 'node', `${report.node} (supported: ${supportedNode})`],
    [yes, 'machine', `${report.platform}, ${report.cpus} CPUs`],
    [
      speed,
      'backend',
      `${backend.name ?? 'none'}${backend.simd && backend.simd !== 'none' ? ` (${backend.simd})` : ''}: ${backend.reason}`,
    ],
    ...backend.attempts.map((attempt): [string, string, string] => [
      ' ',
      '',
      style.dim(`tried ${attempt.path}: ${attempt.error.split('\n')[0]}`),
    ]),
    [
      store.writable ? yes : no,
      'store',
      `${store.path} (${store.writable ? (store.exists ? 'writable' : 'made at the first run') : 'not writable'})`,
    ],
    ...Object.entries(report.packages).map(([name, version]): [string, string, string] => [
      version === null ? soft : yes,
      'package',
      `${name} ${version ?? 'not found'}`,
    ]),
  ]
  return `${lines.map(([sign, name, text]) => `${sign} ${style.dim(name.padEnd(8))} ${printable(text, String.fromCharCode(27))}`).join('\n')}\n`
}
