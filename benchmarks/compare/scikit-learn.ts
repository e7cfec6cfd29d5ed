import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Matrix } from '@centroid/core'
import type { Contender, RunResult } from '../contender.ts'

/** Versions of Python and its packages, and the threads that they use. */
export interface PythonVersions {
  scikitLearn: string
  numpy: string
  python: string
  threads: Record<string, number>
}

/** scikit-learn in a Python process that keeps the data between fits; must be closed. */
export class ScikitLearn {
  readonly versions: PythonVersions
  readonly #process: ChildProcess
  readonly #answers: AsyncIterator<string>
  readonly #folder = mkdtempSync(`${tmpdir()}/centroid-bench-`)

  private constructor(process: ChildProcess, answers: AsyncIterator<string>, versions: PythonVersions) {
    this.#process = process
    this.#answers = answers
    this.versions = versions
  }

  /** Starts Python (`CENTROID_PYTHON`, else `python3`); null, with a note on stderr, where scikit-learn is absent. */
  static async start(): Promise<ScikitLearn | null> {
    const python = process.env.CENTROID_PYTHON ?? 'python3'
    const script = fileURLToPath(new URL('../../compare/scikit_learn.py', import.meta.url))
    const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'] })
    let errors = ''
    child.stderr?.on('data', (chunk) => (errors += chunk))
    child.on('error', (error) => (errors += error.message))
    // Writing to a process that has ended is told by the missing answer.
    child.stdin?.on('error', () => {})
    const lines: Interface = createInterface({ input: child.stdout! })
    const answers = lines[Symbol.asyncIterator]()
    child.stdin?.write('{"op":"versions"}\n')
    const { value, done } = await answers.next()
    if (done) {
      const reason = errors.trim().split('\n').pop() ?? ''
      console.error(
        `scikit-learn left out: ${python} cannot run it (${reason})\n` +
          'Hint: pip install scikit-learn, or set CENTROID_PYTHON to a Python that has it',
      )
      return null
    }
    return new ScikitLearn(child, answers, JSON.parse(value))
  }

  /** Its two algorithms in both precisions on this matrix. */
  async contenders(matrix: Matrix, init: Matrix): Promise<Contender[]> {
    const [path, initPath] = [`${this.#folder}/data.bin`, `${this.#folder}/init.bin`]
    writeFileSync(path, bytesOf(matrix))
    writeFileSync(initPath, bytesOf(init))
    await this.#ask({ op: 'load', path, initPath, rows: matrix.rows, cols: matrix.cols })
    return ['lloyd', 'elkan'].flatMap((algorithm) =>
      ['float64', 'float32'].map((dtype) => ({
        name: `scikit-learn ${algorithm} ${dtype}`,
        slowness: 2,
        tolerance: dtype === 'float64' ? 1e-9 : 1e-3,
        run: async (maxIter: number) =>
          (await this.#ask({ op: 'fit', dtype, algorithm, maxIter })) as unknown as RunResult,
      })),
    )
  }

  close(): void {
    this.#process.stdin?.end()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #ask(request: object): Promise<Record<string, number>> {
    this.#process.stdin?.write(JSON.stringify(request) + '\n')
    const { value, done } = await this.#answers.next()
    if (done) throw new Error(`Cannot measure scikit-learn: Python ended during ${JSON.stringify(request)}`)
    return JSON.parse(value)
  }
}

function bytesOf({ data }: Matrix): Uint8Array {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
}
