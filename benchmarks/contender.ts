/** What one run of a contender took; results are compared so that all are known to have done the same work. */
export interface RunResult {
  ms: number
  nIter: number
  inertia: number
}

/** One implementation on one workload, from the same initial centroids with tol 0. */
export interface Contender {
  name: string
  /** How many times fewer iterations than the fastest it gets, to end in reasonable time. */
  slowness: number
  /** Results agree to this relative inertia. */
  tolerance: number
  run: (maxIter: number) => Promise<RunResult>
}
