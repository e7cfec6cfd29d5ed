/** Stable codes of the errors that a caller may want to catch. */
export type ErrorCode =
  | 'ERR_DATA'
  | 'ERR_DAG'
  | 'ERR_TASK_FAILED'
  | 'ERR_TIMEOUT'
  | 'ERR_MODEL_FORMAT'
  | 'ERR_BACKEND_UNAVAILABLE'
  | 'ERR_STORE'
  | 'ERR_CONFIG'

/** Base of the errors below; the message says what failed, what was required and found, and how to mend it. */
export abstract class CentroidError extends Error {
  abstract readonly code: ErrorCode
}

/** Data that cannot be read or used: a missing file, ragged rows, missing values. */
export class DataError extends CentroidError {
  override readonly name = 'DataError'
  readonly code = 'ERR_DATA'
}

/** A dag that is wired wrongly: a cycle, a duplicate id, an uncalled task, wrong params. */
export class DagError extends CentroidError {
  override readonly name = 'DagError'
  readonly code = 'ERR_DAG'
}

/** A task's handler threw on its last attempt; `cause` is what it threw. */
export class TaskFailedError extends CentroidError {
  override readonly name = 'TaskFailedError'
  readonly code = 'ERR_TASK_FAILED'
}

/** Something took longer than it was allowed to. */
export class TimeoutError extends CentroidError {
  override readonly name = 'TimeoutError'
  readonly code = 'ERR_TIMEOUT'
}

/** A saved model that is malformed or of an unknown version. */
export class ModelFormatError extends CentroidError {
  override readonly name = 'ModelFormatError'
  readonly code = 'ERR_MODEL_FORMAT'
}

/** The backend that was asked for cannot run here. */
export class BackendUnavailableError extends CentroidError {
  override readonly name = 'BackendUnavailableError'
  readonly code = 'ERR_BACKEND_UNAVAILABLE'
}

/** The store or the registry cannot be read or written. */
export class StoreError extends CentroidError {
  override readonly name = 'StoreError'
  readonly code = 'ERR_STORE'
}

/** Settings that cannot be used: a pipeline file, a configuration file, an environment variable. */
export class ConfigError extends CentroidError {
  override readonly name = 'ConfigError'
  readonly code = 'ERR_CONFIG'
}

interface Outcome {
  /** Exit code of the command line. */
  exitCode: 1 | 2 | 3 | 4 | 5
  httpStatus: 400 | 404 | 422 | 500 | 503 | 504
}

/** What each error code means to a shell and to an HTTP client: the one table. */
export const outcomeOf: Readonly<Record<ErrorCode, Outcome>> = {
  ERR_DATA: { exitCode: 4, httpStatus: 422 },
  ERR_DAG: { exitCode: 3, httpStatus: 422 },
  ERR_TASK_FAILED: { exitCode: 1, httpStatus: 500 },
  ERR_TIMEOUT: { exitCode: 5, httpStatus: 504 },
  ERR_MODEL_FORMAT: { exitCode: 4, httpStatus: 422 },
  ERR_BACKEND_UNAVAILABLE: { exitCode: 3, httpStatus: 503 },
  ERR_STORE: { exitCode: 3, httpStatus: 503 },
  ERR_CONFIG: { exitCode: 3, httpStatus: 422 },
}
