/** Which task instance: `mapIndex` counts from 0 and is absent in a task that is not mapped. */
export interface TaskInstanceKey {
  readonly taskId: string
  readonly mapIndex?: number
}
