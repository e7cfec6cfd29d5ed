import { expect, test } from 'vitest'
import { toCsv, toJsonLines } from '../../src/output/prediction-text.ts'

const labels = [1, 0]
const distances = [0.1 + 0.2, 1e-17]

test('toCsv() has a header and numbers that round-trip', () => {
  expect(toCsv({ labels })).toBe('label\n1\n0\n')
  expect(toCsv({ labels, distances })).toBe('label,distance\n1,0.30000000000000004\n0,1e-17\n')
})

test('toJsonLines() has one object per row', () => {
  expect(toJsonLines({ labels })).toBe('{"label":1}\n{"label":0}\n')
  expect(JSON.parse(toJsonLines({ labels, distances }).split('\n')[0])).toEqual({
    label: 1,
    distance: 0.30000000000000004,
  })
})
