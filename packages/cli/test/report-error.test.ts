import { ConfigError, DagError, DataError, outcomeOf, TaskFailedError, TimeoutError } from '@centroid/core'
import { describe, expect, test } from 'vitest'
import { reportError } from '../src/report-error.ts'
import { InterruptedError, UsageError } from '../src/usage-error.ts'

const message = 'Cannot fit: a file is required, got none\nHint: name one'

describe('reportError()', () => {
  test.each([
    ['UsageError', new UsageError(message), 2],
    ['TypeError in house form', new TypeError(message), 2],
    ['RangeError in house form', new RangeError(message), 2],
    ['DataError', new DataError(message), 4],
    ['ConfigError', new ConfigError(message), 3],
    ['DagError', new DagError(message), 3],
    ['TaskFailedError', new TaskFailedError(message), 1],
    ['TimeoutError', new TimeoutError(message), 5],
  ])('prints the message of a %s and nothing else', async (_, error, exitCode) => {
    expect(await reportError(error)).toEqual({ exitCode, text: `${message}\n` })
  })

  test.each(Object.entries(outcomeOf))('gives %s the exit code of the table', async (code, outcome) => {
    const foreign = Object.assign(new Error(message), { code })
    expect((await reportError(foreign)).exitCode).toBe(outcome.exitCode)
  })

  test('calls an error that nobody planned a bug, with exit code 1', async () => {
    for (const error of [
      new TypeError("Cannot read properties of undefined (reading 'x')"),
      new Error('boom'),
      'text',
      undefined,
    ]) {
      const { exitCode, text } = await reportError(error)
      expect(exitCode).toBe(1)
      expect(text).toMatch(/^Cannot go on: this is a bug in centroid, .*\nHint: .*--debug/)
      expect(text).not.toMatch(/^\s+at /m)
    }
  })

  test('explains errors of the system by their path, with exit code 3', async () => {
    const error = Object.assign(new Error('x'), { code: 'EACCES', syscall: 'open', path: '/protected/a.svg' })
    const { exitCode, text } = await reportError(error)
    expect(exitCode).toBe(3)
    expect(text).toContain('Cannot open /protected/a.svg: permission denied (EACCES)')
  })

  test('ends an interrupted command with the code of its signal', async () => {
    expect((await reportError(new InterruptedError('SIGINT'))).exitCode).toBe(130)
    expect((await reportError(new InterruptedError('SIGTERM'))).exitCode).toBe(143)
  })

  test('adds stacks of the error and its causes for debug only', async () => {
    const error = new DataError(message, { cause: new Error('the cause') })
    const { text } = await reportError(error, { debug: true })
    expect(text).toContain('DataError')
    expect(text).toContain('Caused by: Error: the cause')
    expect(text).toMatch(/^\s+at /m)
  })

  test('shows control characters of a message as escapes', async () => {
    const { text } = await reportError(new DataError('Cannot read: a\u001b[2Jb'))
    expect(text).toBe('Cannot read: a\\u001b[2Jb\n')
  })
})
