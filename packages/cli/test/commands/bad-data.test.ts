import { describe, expect, test } from 'vitest'
import { call } from '../call.ts'
import { expectRefusal, iris, useFolder } from '../e2e/centroid.ts'

const folder = useFolder()

describe('centroid fit refuses bad data with exit code 4 and one message', () => {
  test.each<[string, string | Uint8Array, string[], RegExp]>([
    ['empty.csv', '', [], /empty\.csv: a header and rows are required, got no data/],
    ['header.csv', 'a,b\n', [], /at least one row is required, got only a header/],
    ['ragged.csv', 'a,b\n1,2\n3\n', [], /ragged\.csv: every row must have 2 values/],
    ['missing.csv', 'a,b\n1,\n3,4\n', [], /column "b" has 1 missing value, at row 1/],
    ['infinite.csv', 'a,b\n1,Infinity\n3,4\n', [], /column "b" must be finite/],
    ['overflow.csv', 'a\n1e300\n3\n', [], /every value must be finite, got 1e\+300, whose square overflows/],
    ['twice.csv', 'a,a\n1,2\n', [], /column names must be distinct/],
    ['binary.csv', Uint8Array.from({ length: 64 }, (_, i) => i), [], /text must be UTF-8, got a zero byte/],
    ['names.csv', 'name\nx\ny\n', [], /at least one numeric column is required, got only text in "name"/],
    ['text.csv', 'a,b\n1,x\n2,y\n', ['--columns', 'a,b'], /column "b" must be numeric, row 1 is "x"/],
    ['unknown.csv', 'height\n1\n2\n', ['--columns', 'heihgt'], /got "heihgt"\nHint: did you mean "height"\?/],
    [
      'few.csv',
      'a\n1\n2\n3\n',
      ['--k', '4'],
      /'nClusters' must be an integer in \[1, 3\] \(nSamples = 3\), got 4\nHint: lower --k/,
    ],
    ['negative.csv', 'a,w\n1,1\n2,-1\n', ['--weights', 'w'], /must be finite and >= 0, got -1/],
    ['zero.csv', 'a,w\n1,0\n2,0\n', ['--weights', 'w'], /must hold a positive weight, got none/],
    ['only.csv', 'w\n1\n2\n', ['--weights', 'w'], /a numeric column beside the weights is required/],
    ['none.csv', 'a\n1\n2\n', ['--weights', 'w'], /got "w"/],
    ['table.xlsx', 'a\n1\n', [], /the file must end in .*got \.xlsx/],
  ])('%s', async (name, content, args, message) => {
    const path = await folder.write(`bad/${name}`, content)
    expectRefusal(await call(['fit', path, '--k', '2', ...args]), 4, message)
  })

  test('a file that does not exist', async () => {
    expectRefusal(await call(['fit', 'nowhere.csv', '--k', '2']), 4, /nowhere\.csv: no such file/)
  })

  test.each<[string, string, RegExp]>([
    ['shape', '[[1, 2, 3]]', /'init' must be 3 x 4 \(nClusters x nFeatures\), got 1 x 3/],
    ['ragged', '[[1, 2, 3, 4], [1]]', /4 numbers in row 0 and 1 in row 1/],
    ['text', '[[1, "x", 3, 4]]', /got "x" at row 0, column 1/],
    ['object', '{"a": 1}', /got object/],
    ['syntax', '[[1, 2', /got no JSON/],
    ['overflow', '[[1e999, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3]]', /'init' must be finite, got Infinity/],
  ])('--init with a wrong %s', async (name, content, message) => {
    const init = await folder.write(`init/${name}.json`, content)
    expectRefusal(await call(['fit', iris, '--k', '3', '--init', init, '--json']), 4, message)
  })

  test('control characters in names cannot steer the terminal', async () => {
    const path = await folder.write('escape.csv', 'a\u001b[2J\nx\ny\n')
    const { stderr } = await call(['fit', path, '--k', '1'])
    expect(stderr).not.toContain('\u001b')
    expect(stderr).toContain('u001b[2J')
  })
})
