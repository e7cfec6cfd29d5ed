import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { AnySchema, DagOptions } from '../dag/dag-options.ts'
import { DAG_PLAN, isPlanned, type Planned } from '../dag/dag-plan.ts'
import type { DagSpec } from '../dag/dag-spec.ts'
import { planDag } from '../dag/plan-dag.ts'
import { runDag, type RunDagOptions } from './run-in-process.ts'
import type { RunResult } from './run-result.ts'

type ParamsInput<Schema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Schema>
  : Record<string, never>
type ParamsOutput<Schema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : Record<string, never>

/** What a builder is given. */
export interface BuilderContext<Params> {
  /** Typed as the params are, but known at run time only: pass them, or members of them, on to tasks. */
  readonly params: Params
}

/** Options of a test run: those of `runDag` that touch no files, and typed params. */
export interface DagTestOptions<Params> extends Omit<RunDagOptions, 'params' | 'logDir' | 'outputDir'> {
  readonly params?: Params
}

/** A dag: tasks wired by a builder, ready to run. */
export interface Dag<Params = Record<string, unknown>> extends Planned {
  readonly id: string
  /** The dag as JSON. */
  readonly spec: DagSpec
  /**
   * Runs the dag in this process and in memory: no files, no waiting between attempts, tasks replaced as `mock` says.
   * A failed task gives a result with state 'failed'; it does not throw.
   * @throws DagError when the params are invalid or `mock` names no task.
   * @example
   * const { state, results } = await iris.test({ params: { file: 'x.csv' }, mock: { load_data: () => table } })
   */
  test<Results extends object = Record<string, unknown>>(
    options?: DagTestOptions<Params>,
  ): Promise<RunResult<Results>>
  toJSON(): DagSpec
}

/**
 * Defines a dag; the builder runs once, now, and its calls of tasks are the graph.
 * @throws DagError when an id is invalid or doubled, tasks form a cycle, a task made in the builder is not called, the
 * builder returns a promise, calls no task, or holds another dag.
 * @throws TypeError, RangeError when an option is invalid.
 * @example
 * export default dag('iris', { params: z.object({ file: z.string() }) }, ({ params }) => {
 *   prep({ table: load({ file: params.file }) })
 * })
 */
export function dag<Schema extends AnySchema = undefined>(
  id: string,
  options: DagOptions<Schema>,
  builder: (context: BuilderContext<ParamsOutput<Schema>>) => unknown,
): Dag<ParamsInput<Schema>> {
  const plan = planDag(id, options, builder)
  const definition: Dag<ParamsInput<Schema>> = {
    id,
    spec: plan.spec,
    [DAG_PLAN]: plan,
    test: <Results extends object>(testOptions: DagTestOptions<ParamsInput<Schema>> = {}) =>
      runDag<Results>(definition, {
        skipBackoff: true,
        ...testOptions,
        logDir: undefined,
        outputDir: undefined,
      } as RunDagOptions),
    toJSON: () => plan.spec,
  }
  return Object.freeze(definition)
}

/** Whether a value is a dag. */
export const isDag = (value: unknown): value is Dag => isPlanned(value)
