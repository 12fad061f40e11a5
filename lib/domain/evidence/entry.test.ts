import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../refusal'
import { type EncodedEntry, encodeEntry, type EvidenceEvent } from './entry'
import { entryData } from './entry-data'

const event: EvidenceEvent = {
  type: 'release.signed',
  code: '',
  at: '2026-11-21T23:26:57.000Z',
  actor: { person: 'per_ana', account: 'acc_1', session: 'ses_1', authn: 'oidc' },
  subject: 'release:rel_1',
  digest: 'a'.repeat(64),
  prev_state_digest: '',
  data: { layer: 'iam', meaning: 'I have read it' },
}
const text = (encoded: EncodedEntry) => new TextDecoder().decode(encoded.bytes)
function encode(change: Partial<EvidenceEvent>): EncodedEntry {
  const encoded = encodeEntry({ ...event, ...change })
  if (isRefusal(encoded)) throw new Error(encoded.detail)
  return encoded
}

describe('entry bytes', () => {
  test('are RFC 8785 text', () => {
    expect(text(encode({}))).toBe(
      '{"actor":{"account":"acc_1","authn":"oidc","person":"per_ana","session":"ses_1"},"at":"2026-11-21T23:26:57.000Z",' +
        `"code":"","data":{"layer":"iam","meaning":"I have read it"},"digest":"${'a'.repeat(64)}","prev_state_digest":"",` +
        '"subject":"release:rel_1","type":"release.signed","v":1}',
    )
  })
  test('do not depend on the order of keys, and keep a key named constructor', () => {
    expect(text(encode({ data: { b: 1, a: { constructor: 2 } } }))).toBe(
      text(encode({ data: { a: { constructor: 2 }, b: 1 } })),
    )
    expect(text(encode({ data: { constructor: 1 } }))).toContain('"constructor":1')
  })
  test('hold 65,535 bytes; one more moves the data out of line under its hash', () => {
    const spare = 65_535 - encode({ data: { note: '' } }).bytes.length
    const fits = encode({ data: { note: 'x'.repeat(spare) } })
    expect(fits.bytes).toHaveLength(65_535)
    expect(fits.payload).toBeUndefined()
    const data = { note: 'x'.repeat(spare + 1) }
    const moved = encode({ data })
    const sha256 = createHash('sha256').update(JSON.stringify(data)).digest('hex')
    expect(moved.payload).toEqual({ sha256, bytes: new TextEncoder().encode(JSON.stringify(data)) })
    expect(JSON.parse(text(moved)).data).toEqual({ $payload: { sha256, size: JSON.stringify(data).length } })
  })
})

describe('what two readers could take for different things is refused, with its place', () => {
  test.each<[string, Partial<EvidenceEvent>, string]>([
    ['a decomposed accent', { data: { name: 'e\u0301' } }, '/data/name'],
    ['a decomposed key', { data: { 'e\u0301': 1 } }, '/data/e\u0301'],
    ['half a surrogate pair', { subject: 'agent:\ud83d' }, '/subject'],
    ['a fraction', { data: { limits: [1, 0.5] } }, '/data/limits/1'],
    ['an unsafe integer', { data: { n: 2 ** 53 } }, '/data/n'],
    ['minus zero', { data: { n: -0 } }, '/data/n'],
    ['NaN', { data: { n: Number.NaN } }, '/data/n'],
    ['__proto__', { data: JSON.parse('{"a":{"__proto__":1}}') }, '/data/a/__proto__'],
    ['undefined', { data: { a: undefined } }, '/data/a'],
    ['a date', { data: { a: new Date(0) } }, '/data/a'],
    ['the reserved key', { data: { $payload: 1 } }, '/data/$payload'],
    ['a key with a slash', { data: { 'a/b~': 0.5 } }, '/data/a~1b~0'],
    ['an event without a verb', { type: 'release' }, '/type'],
    ['a local time', { at: '2026-11-21T23:26:57+01:00' }, '/at'],
    ['a time without milliseconds', { at: '2026-11-21T23:26:57Z' }, '/at'],
    ['a time that is none', { at: '2026-19-21T23:26:57.000Z' }, '/at'],
    ['a digest that is none', { digest: 'abc' }, '/digest'],
  ])('%s', (_, change, pointer) => {
    expect(encodeEntry({ ...event, ...change })).toMatchObject({ refused: true, errors: [{ pointer }] })
  })
  test('an entry that is too long without its data', () => {
    expect(encodeEntry({ ...event, subject: 'x'.repeat(70_000) })).toMatchObject({ code: 'too_large' })
  })
})

test("entryData makes people's text fit for an entry", () => {
  const typed = JSON.parse(
    '{"name":"Cafe\u0301 \\ud800","n":0.5,"big":1e300,"list":[-0,null,true],"constructor":1}',
  )
  const data = entryData(typed) as Record<string, unknown>
  expect(data).toEqual({
    name: 'Caf\u00e9 \ufffd',
    n: '0.5',
    big: '1e+300',
    list: [0, null, true],
    constructor: 1,
  })
  expect(isRefusal(encodeEntry({ ...event, data }))).toBe(false)
  expect(Object.keys(entryData(JSON.parse('{"__proto__":1}')) as object)).toEqual(['__proto__'])
})
