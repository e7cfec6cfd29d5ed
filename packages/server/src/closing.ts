import type { FastifyInstance } from 'fastify'

/**
 * Tells whether an app has started to close. From then on each answer ends its connection, so that closing does not wait
 * for clients that keep theirs open.
 */
export function watchClosing(app: FastifyInstance): () => boolean {
  let closing = false
  app.addHook('preClose', (done) => {
    closing = true
    done()
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close')
    done()
  })
  return () => closing
}
