import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dataPath, readRows } from '../../../../fixtures/goldens.ts'
import { DataError } from '../../src/errors.ts'
import { numericColumns } from '../../src/data/numeric-columns.ts'
import { readTable, type ReadTableOptions } from '../../src/data/read-table.ts'
import { tableToMatrix } from '../../src/data/table-to-matrix.ts'
import type { Table } from '../../src/data/table.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'centroid-read-table-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function* chunks(...parts: (string | Uint8Array)[]) {
  yield* parts
}

function readText(text: string | Uint8Array, options: ReadTableOptions = {}): Promise<Table> {
  return readTable('-', { stdin: chunks(text), ...options })
}

async function messageOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DataError)
  return (error as DataError).message
}

const columnsOf = (table: Table) =>
  Object.fromEntries(table.columnNames().map((name) => [name, [...table.array(name)]]))

describe('readTable() of files', () => {
  test.each(['iris', 'wine', 'digits'])('reads %s.csv as its rows', async (name) => {
    const table = await readTable(dataPath(name))
    expect(tableToMatrix(table).toRows()).toEqual(readRows(name))
  })

  test('chooses the format by the ending', async () => {
    const files = {
      'a.tsv': 'x\ty\n1\t2\n',
      'a.json': '[{"x":1,"y":2}]',
      'a.jsonl': '{"x":1,"y":2}\n',
      'a.NDJSON': '{"x":1,"y":2}',
    }
    for (const [file, text] of Object.entries(files)) {
      await writeFile(join(folder, file), text)
      expect(columnsOf(await readTable(join(folder, file)))).toEqual({ x: [1], y: [2] })
    }
  })

  test('refuses what is no readable file, with the reason', async () => {
    expect(await messageOf(readTable(join(folder, 'absent.csv')))).toMatch(
      /^Cannot read table .*absent\.csv: no such file\n/,
    )
    await writeFile(join(folder, 'plain.csv'), 'a\n1\n')
    expect(await messageOf(readTable(join(folder, 'plain.csv', 'x.csv')))).toContain('no such file')
    expect(await messageOf(readTable(folder, { format: 'csv' }))).toContain(
      'a file is required, got a folder',
    )
    expect(await messageOf(readTable('data.parquet'))).toContain(
      '.parquet files are not yet supported\nHint: convert it to',
    )
    expect(await messageOf(readTable('data.xlsx'))).toMatch(/must end in \.csv, \.tsv, .*, got \.xlsx/)
    expect(await messageOf(readTable('data'))).toContain('got no ending')
  })

  test('refuses wrong arguments', async () => {
    await expect(readTable('')).rejects.toThrow(TypeError)
    await expect(readTable(undefined as never)).rejects.toThrow(TypeError)
    await expect(readText('a\n1\n', { delimiter: ',,' })).rejects.toThrow(RangeError)
    await expect(readText('a\n1\n', { delimiter: '"' })).rejects.toThrow(RangeError)
    await expect(readText('a\n1\n', { format: 'xml' as never })).rejects.toThrow(RangeError)
  })
})

describe('readTable() of CSV', () => {
  test.each([
    ['plain', 'a,b\n1,x\n2,y\n'],
    ['no last line break', 'a,b\n1,x\n2,y'],
    ['CRLF', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['CR', 'a,b\r1,x\r2,y\r'],
    ['mixed line breaks', 'a,b\n1,x\r\n2,y\r'],
    ['byte order mark', '\ufeffa,b\n1,x\n2,y\n'],
    ['quotes', '"a","b"\n"1","x"\n"2","y"\n'],
    ['blank lines', '\na,b\n\n1,x\n\n\n2,y\n\n'],
    ['semicolons', 'a;b\n1;x\n2;y\n'],
    ['tabs', 'a\tb\n1\tx\n2\ty\n'],
    ['blanks around names and numbers', ' a ,b\n 1 ,x\n 2,y\n'],
  ])('understands %s', async (_, text) => {
    expect(columnsOf(await readText(text))).toEqual({ a: [1, 2], b: ['x', 'y'] })
  })

  test('joins chunks that split a character', async () => {
    const bytes = Buffer.from('a,é\n1,ü\n')
    const table = await readTable('-', { stdin: chunks(bytes.subarray(0, 3), bytes.subarray(3)) })
    expect(columnsOf(table)).toEqual({ a: [1], é: ['ü'] })
  })

  test('makes a gapless column of numbers a Float64Array', async () => {
    const table = await readText('a,b\n1,1\n2.5e-3,\n-.5,3\n+4.,4\n')
    expect(table.column('a')).toBeInstanceOf(Float64Array)
    expect(columnsOf(table)).toEqual({ a: [1, 0.0025, -0.5, 4], b: [1, null, 3, 4] })
  })

  test('reads missing markers as null in a column of numbers and keeps them in text', async () => {
    const markers = ['', 'NA', 'NaN', 'nan', 'null', 'N/A', '?', 'None', '#N/A']
    const text = `n,t\n1,x\n${markers.map((marker) => `${marker},${marker}`).join('\n')}\n`
    const { n, t } = columnsOf(await readText(text))
    expect(n).toEqual([1, ...markers.map(() => null)])
    expect(t).toEqual(['x', null, ...markers.slice(1)])
  })

  test('keeps infinite numbers, for the matrix to refuse', async () => {
    const { a } = columnsOf(await readText('a\ninf\n-Infinity\n1e999\n'))
    expect(a).toEqual([Infinity, -Infinity, Infinity])
  })

  test('takes hexadecimal and decimal commas for text', async () => {
    expect(numericColumns(await readText('a;b;c\n0x10;1,5;1_000\n'))).toEqual([])
  })

  test('names columns x0, x1, ... where the first row is all numbers', async () => {
    expect(columnsOf(await readText('1,2\n3,4\n'))).toEqual({ x0: [1, 3], x1: [2, 4] })
    expect(columnsOf(await readText('1,2\n3,4\n', { header: true }))).toEqual({ 1: [3], 2: [4] })
    expect(columnsOf(await readText('a,2\n3,4\n', { header: false }))).toEqual({ x0: ['a', '3'], x1: [2, 4] })
  })

  test('keeps the order of columns whose names are numbers', async () => {
    expect((await readText('b,1,0,constructor\n1,2,3,4\n')).columnNames()).toEqual([
      'b',
      '1',
      '0',
      'constructor',
    ])
  })

  test.each([
    ['nothing', '', 'got no data'],
    ['blank lines', '\n\r\n\n', 'got only blank lines'],
    ['a byte order mark alone', '\ufeff', 'got only blank lines'],
    ['a header alone', 'a,b\n', 'at least one row is required, got only a header'],
    [
      'a short row',
      'a,b\n1,2\n3\n',
      'every row must have 2 values as the first line does, row 2 (line 3) has 1',
    ],
    ['a long row', 'a,b\n1,2\n\n3,4,5\n', 'row 2 (line 4) has 3'],
    ['a ragged row without a header', '1,2\n3,4\n5\n', 'row 3 (line 3) has 1'],
    ['repeated names', 'a,b,a\n1,2,3\n', 'columns 1 and 3 are both "a"'],
    ['an unnamed column', ',b\n0,1\n', 'column 1 has none'],
    ['a name that no object can hold', 'a,__proto__\n1,2\n', '"__proto__"'],
    ['an open quote', 'a,b\n1,"2\n3,4\n', 'the last one opened is not (the text ends on line 3)'],
    ['a quote inside a value', 'a,b\n1,2"3\n', 'line 2 has one that does not'],
    ['text after a quote', 'a,b\n1,"2"3\n', 'line 2 has one that does not'],
    ['a zero byte', 'a,b\n1,\0\n', 'a zero byte at offset 6'],
  ])('refuses %s', async (_, text, reason) => {
    const message = await messageOf(readText(text))
    expect(message).toMatch(/^Cannot read table from stdin: /)
    expect(message).toContain(reason)
  })

  test('refuses bytes that are no UTF-8, and names UTF-16', async () => {
    expect(await messageOf(readText(Uint8Array.of(0x61, 0xff, 0x0a)))).toContain('bytes that are no UTF-8')
    expect(await messageOf(readText(Buffer.from('\ufeffa\n1\n', 'utf16le')))).toContain('got UTF-16')
  })
})

describe('readTable() of JSON', () => {
  test('takes objects, arrays, and arrays with a header', async () => {
    const expected = { a: [1, 2], b: ['x', 'y'] }
    const forms = ['[{"a":1,"b":"x"},{"b":"y","a":2}]', '[["a","b"],[1,"x"],[2,"y"]]']
    for (const text of forms) expect(columnsOf(await readText(text, { format: 'json' }))).toEqual(expected)
    expect(columnsOf(await readText('[[1,"x"],[2,"y"]]', { format: 'json' }))).toEqual({
      x0: [1, 2],
      x1: ['x', 'y'],
    })
    expect(columnsOf(await readText('\n["a","b"]\r\n\n[1,"x"]\n[2,"y"]', { format: 'jsonl' }))).toEqual(
      expected,
    )
  })

  test('reads null, absent keys and markers as missing numbers', async () => {
    const rows = '[{"a":1,"constructor":1},{"a":null},{},{"a":"NA"},{"a":""}]'
    const columns = columnsOf(await readText(rows, { format: 'json' }))
    expect(columns).toEqual({ a: [1, null, null, null, null], constructor: [1, null, null, null, null] })
  })

  test('does not take quoted numbers for numbers', async () => {
    expect(numericColumns(await readText('[{"a":"1","b":2,"c":true}]', { format: 'json' }))).toEqual(['b'])
  })

  test.each([
    ['no JSON', '{', 'must be JSON'],
    ['an object', '{"a":[1]}', 'JSON must be an array of rows, got an object'],
    ['no rows', '[]', 'at least one row is required'],
    ['empty rows', '[{}]', 'rows must have at least one key'],
    ['empty arrays', '[[]]', 'row 1 must hold at least one value'],
    ['bare numbers', '[1,2]', 'row 1 must be an object or an array, got 1'],
    ['mixed rows', '[{"a":1},[1]]', 'row 2 must be an object as row 1 is, got an array'],
    ['ragged arrays', '[[1,2],[3]]', 'row 2 must be an array of 2 values, got 1 values'],
    ['nested values', '[{"a":1},{"a":[1]}]', 'column "a" must hold plain values, row 2 is an array'],
    ['a dangerous key', '[{"__proto__":1}]', '"__proto__"'],
  ])('refuses %s', async (_, text, reason) => {
    expect(await messageOf(readText(text, { format: 'json' }))).toContain(reason)
  })

  test('names the line of broken JSON lines', async () => {
    expect(await messageOf(readText('{"a":1}\n\n{"a":\n', { format: 'jsonl' }))).toContain(
      'line 3 must be JSON',
    )
  })
})

describe('readTable() laws', () => {
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((s) => `t${s.replaceAll('\0', '')}`)
  const name = text.map((s) => s.trim())
  const number = fc.double({ noNaN: true, noDefaultInfinity: true })
  const column = fc.oneof(
    fc.record({ kind: fc.constant('text'), cell: fc.constant(text) }),
    fc.record({ kind: fc.constant('number'), cell: fc.constant(number) }),
  )

  test('a table written with quotes reads back the same', async () => {
    const tables = fc
      .tuple(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 8 }))
      .chain(([names, rows]) =>
        fc.record({
          names: fc.constant(names),
          columns: fc.tuple(
            ...names.map(() =>
              column.chain(({ cell }) =>
                fc.array<string | number>(cell, { minLength: rows, maxLength: rows }),
              ),
            ),
          ),
          delimiter: fc.constantFrom(',', ';', '\t', '|'),
          lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
        }),
      )
    await fc.assert(
      fc.asyncProperty(tables, async ({ names, columns, delimiter, lineBreak }) => {
        const rows = columns[0].map((_, i) =>
          columns.map((cells) => quote(Object.is(cells[i], -0) ? '-0' : String(cells[i]))),
        )
        const written = [names.map(quote), ...rows].map((row) => row.join(delimiter)).join(lineBreak)
        const table = await readText(written, { delimiter })
        expect(table.columnNames()).toEqual(names)
        expect(names.map((column) => [...table.array(column)])).toEqual(columns)
      }),
      { numRuns: 300 },
    )
  })

  test('any bytes give a table or a DataError', async () => {
    const csvLike = fc.string({
      unit: fc.constantFrom(
        'a',
        '1',
        ',',
        '"',
        '\n',
        '\r',
        '.',
        ' ',
        '-',
        ';',
        '\0',
        '{',
        '[',
        ']',
        '}',
        ':',
      ),
    })
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      csvLike.map((s) => Buffer.from(s)),
    )
    const format = fc.constantFrom('csv', 'tsv', 'json', 'jsonl')
    let tables = 0
    await fc.assert(
      fc.asyncProperty(bytes, format, async (input, kind) => {
        const result = await readText(input, { format: kind as 'csv' }).catch((error: unknown) => error)
        if (result instanceof DataError) return
        expect((result as Table).numRows()).toBeGreaterThan(0)
        tables++
      }),
      { numRuns: 1500 },
    )
    expect(tables).toBeGreaterThan(0)
  })
})
