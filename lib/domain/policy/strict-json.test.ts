import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenCases } from '@/lib/testing/golden'
import { seededRandom } from '@/lib/testing/random'
import { randomRequestText } from '@/lib/testing/random-request'
import { readPlainJson } from './plain-json'
import { readByHand, readStrictJson, writeJson } from './strict-json'

/** Value and canonical text, or the sentence. */
function outcome(read: (text: string, maxDepth: number) => unknown, text: string) {
  try {
    const value = read(text, 16)
    return { value, written: writeJson(value) }
  } catch (error) {
    return { refused: (error as Error).message }
  }
}

const bothWays = (text: string) =>
  expect(outcome(readStrictJson, text), text).toEqual(outcome(readByHand, text))

describe('the quick way reads as the careful one', () => {
  it('the golden requests', () => {
    const texts = goldenCases().map(one => one.text)
    texts.forEach(bothWays)
    const quick = texts.filter(text => text.length < 10_000 && readPlainJson(text, 16) !== undefined)
    expect(quick.length).toBeGreaterThan(texts.length / 2)
  })

  it('random requests, and what becomes of them when characters change places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), seed => {
        const random = seededRandom(seed)
        const text = randomRequestText(random)
        bothWays(text)
        for (let i = 0; i < 20; i++) {
          const at = random.int(text.length)
          const piece = random.pick([
            '"',
            ':',
            ',',
            '{',
            '}',
            '[',
            ']',
            '-',
            '0',
            '.',
            'e',
            '\\',
            ' ',
            '\u0000',
            '',
          ])
          bothWays(`${text.slice(0, at)}${piece}${text.slice(at + random.int(3))}`)
        }
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    '',
    ' ',
    '0',
    '-0',
    '-',
    '-0.0',
    '-0.5',
    '01',
    '1.',
    '.5',
    '1.0',
    '1.50',
    '1.00001',
    '1.2.3',
    '1e0',
    '1E0',
    '1-',
    '--1',
    '999999999999999',
    '1000000000000000',
    '99999999999.9999',
    '999999999999.9999',
    '"',
    '"a',
    '"\u0001"',
    '"\ud800"',
    '"\\ud800"',
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":1}',
    '{"a":{"b":1},"b":{"a":1,"b":2}}',
    '[{"a":1},{"a":1}]',
    '{"__proto__":1}',
    '{"a":"__proto__"}',
    '{"\\u005f_proto__":1}',
    '{"1":1,"0":1}',
    '{"a":":","b":"{"}',
    '{"a":1}}',
    '{"a":1}:',
    '[:]',
    '{"a"::1}',
    'nul',
    'null null',
    '\ufeff1',
    '{"a":1,}',
    `${'['.repeat(16)}${']'.repeat(16)}`,
    `${'['.repeat(17)}${']'.repeat(17)}`,
    '{"toString":1,"constructor":2,"length":3}',
  ])('%s', text => {
    bothWays(text)
  })
})
