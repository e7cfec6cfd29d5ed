import type { MessagePort } from 'node:worker_threads'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

/** What a worker tells while it iterates. */
export interface IterationChannel {
  /** The worker's end. */
  port: MessagePort
  /**
   * Delivers what has not arrived yet and closes the channel, once the worker is done.
   * @throws what the listener threw.
   */
  finish(): void
}

/** Opens a channel to one listener; when the listener throws it hears no more, and `onFailure` is called. */
export function openIterationChannel<Message extends unknown[]>(
  listener: (...message: Message) => void,
  onFailure: () => void,
): IterationChannel {
  const { port1, port2 } = new MessageChannel()
  const failures: unknown[] = []
  const deliver = (message: Message): void => {
    if (failures.length > 0) return
    try {
      listener(...message)
    } catch (error) {
      failures.push(error)
      onFailure()
    }
  }
  port1.on('message', deliver)
  return {
    port: port2,
    finish: () => {
      for (let late = receiveMessageOnPort(port1); late; late = receiveMessageOnPort(port1))
        deliver(late.message)
      port1.close()
      if (failures.length > 0) throw failures[0]
    },
  }
}
