import { describe, expect, test } from 'vitest'
import { createProgress } from '../../src/output/progress.ts'

function open(isTty: boolean) {
  const written: string[] = []
  const clock = { now: 0 }
  const progress = createProgress({
    write: (text) => written.push(text),
    isTty,
    width: 20,
    now: () => clock.now,
  })
  return { progress, written, clock }
}

describe('createProgress()', () => {
  test('on a terminal draws over one line, not more often than every 80 ms, and clears it at the end', () => {
    const { progress, written, clock } = open(true)
    progress.update(() => 'one')
    clock.now = 79
    progress.update(() => 'too early')
    clock.now = 80
    progress.update(() => 'two, and longer than the line is wide')
    progress.done()
    progress.done()
    expect(written).toEqual(['\r\u001b[Kone', '\r\u001b[Ktwo, and longer th…', '\r\u001b[K'])
  })

  test('elsewhere writes a plain line every ten seconds and nothing else', () => {
    const { progress, written, clock } = open(false)
    progress.update(() => 'quick work stays silent')
    clock.now = 10_000
    progress.update(() => 'still at it')
    clock.now = 19_999
    progress.update(() => 'too early')
    progress.done()
    expect(written).toEqual(['still at it\n'])
  })

  test('print() keeps its lines above the progress line', () => {
    const { progress, written } = open(true)
    progress.update(() => 'working')
    progress.print('a line that stays\n')
    expect(written.slice(1)).toEqual(['\r\u001b[K', 'a line that stays\n', 'working'])
  })
})
