import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describeValue } from '../describe-value.ts'
import type { WiredTask } from './dag-builder.ts'
import type { DagSpec } from './dag-spec.ts'
import type { ResolvedTaskOptions } from './task-options.ts'

/** A wired task with its options joined with the dag's defaults. */
export interface PlannedTask extends WiredTask {
  readonly resolved: ResolvedTaskOptions
}

/** What an engine needs to run a dag in this process. */
export interface DagPlan {
  readonly spec: DagSpec
  readonly params: StandardSchemaV1 | undefined
  /** In topological order. */
  readonly tasks: readonly PlannedTask[]
}

/** The property of a dag that holds its plan; one name for all copies of this module. */
export const DAG_PLAN = Symbol.for('@centroid/core/dag-plan')

/** Anything that carries a plan: a dag. */
export interface Planned {
  readonly [DAG_PLAN]: DagPlan
}

/** Whether a value is a dag, made by this or another copy of the package. */
export function isPlanned(value: unknown): value is Planned {
  return typeof value === 'object' && value !== null && DAG_PLAN in value
}

/**
 * The plan of a dag.
 * @throws TypeError when the value is no dag.
 */
export function planOf(value: unknown): DagPlan {
  if (isPlanned(value)) return value[DAG_PLAN]
  throw new TypeError(`Cannot run dag: a value made by dag() is required, got ${describeValue(value)}`)
}
