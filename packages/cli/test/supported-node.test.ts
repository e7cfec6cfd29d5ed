import { expect, test } from 'vitest'
import { isSupportedNode } from '../src/supported-node.ts'

test.each([
  ['18.20.0', false],
  ['20.16.9', false],
  ['20.17.0', true],
  ['21.7.0', false],
  ['22.8.0', false],
  ['22.9.0', true],
  ['24.0.0', true],
  ['26.1.0-nightly', true],
])('isSupportedNode() of %s is %s', (version, expected) => expect(isSupportedNode(version)).toBe(expected))
